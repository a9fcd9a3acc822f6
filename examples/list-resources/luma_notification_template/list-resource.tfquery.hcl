# terraform query -generate-config-out=templates.tf writes a resource and an import block for each.
list "luma_notification_template" "outages" {
  provider = luma
  limit    = 1000 # Terraform stops at 100 otherwise

  config {
    name_regex     = "(?i)outage"
    response_type  = "TEXT"
    system_defined = false
  }
}
