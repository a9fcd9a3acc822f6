import {
  to = luma_notification_template.outage
  identity = {
    id = "1001"
    # endpoint can be left out: it is the provider's endpoint.
  }
}

# What the tenant has, so that the import changes nothing: terraform plan -generate-config-out=outage.tf writes it.
resource "luma_notification_template" "outage" {
  name        = "Outage notice"
  description = "Service outages and maintenance."
  text        = <<-EOT
    Service notice: @request.message
    Questions? Ask Luma "service status".
  EOT
}
