import {
  to = luma_notification_template.outage
  identity = {
    id = "1001"
    # endpoint can be left out: it is the provider's endpoint.
  }
}

resource "luma_notification_template" "outage" {
  name = "Outage notice"
  text = "Service notice: @request.message"
}
