# terraform query -generate-config-out=templates.tf generates a resource and an import block for each.
list "luma_notification_template" "outages" {
  provider = luma
  limit    = 1000 # the default is 100

  config {
    name_regex     = "(?i)outage"
    response_type  = "TEXT"
    system_defined = false
  }
}
