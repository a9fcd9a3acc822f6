# A text. @request.message stands for the message that is sent with the template.
resource "luma_notification_template" "outage" {
  name           = "Exchange outage"
  description    = "Service outages and maintenance."
  text           = <<-EOT
    Service notice: @request.message
    Questions? Ask Luma "service status".
  EOT
  sample_message = "The Exchange server is down and will be up at 9 PM (PST)" # for the preview in the plan
}

# A notification can use the template in the same run. Editing the template later sends nothing.
resource "luma_notification" "outage" {
  recipients  = { roles = ["analyst"] }
  template_id = luma_notification_template.outage.id
  message     = "The Exchange server is down and will be up at 9 PM (PST)"
}

# A card with buttons.
resource "luma_notification_template" "deployed" {
  name = "Deployment"

  card = {
    title = "Deployed"
    text  = "@request.message"
    buttons = [
      { label = "Release notes", value = "https://intranet.example.com/releases" },
      { label = "Report a problem", type = "message", value = "I have a problem with the new release" },
    ]
  }
}

# An image.
resource "luma_notification_template" "office_closed" {
  name  = "Office closed"
  image = { url = "https://cdn.example.com/office-closed.png", alt_text = "@request.message" }
}
