data "luma_notification_template" "outage" {
  name = "Outage notice"
}

resource "luma_notification" "outage" {
  recipients  = { all_users = true }
  template_id = data.luma_notification_template.outage.id
  message     = "The Exchange server is down."
}
