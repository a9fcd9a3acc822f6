data "luma_notification_templates" "outages" {
  name_regex     = "(?i)outage"
  system_defined = false
}

output "outage_templates" {
  description = "The ID of each template, by name."
  value       = { for t in data.luma_notification_templates.outages.templates : t.name => t.id }
}
