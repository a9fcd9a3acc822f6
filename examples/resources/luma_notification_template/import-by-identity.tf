import {
  to = luma_notification_template.outage
  identity = {
    id = "1001"
  }
}

resource "luma_notification_template" "outage" {
  name = "Outage notice"
  text = "Service notice: @request.message"
}
