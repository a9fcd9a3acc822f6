# To everybody who holds one of these roles.
resource "luma_notification" "outage" {
  recipients  = { roles = ["analyst", "self_service_user"] }
  message     = "Microsoft Exchange server is down due to internal maintenance and will be up at 9 PM (PST)"
  send_before = "2026-12-02T05:00:00Z" # an apply after that sends nothing

  lifecycle {
    # Fails this run, and every later plan, until a person has checked and set acknowledge. Nothing is sent again.
    postcondition {
      condition     = self.outcome != "unknown"
      error_message = "Ask ${coalesce(self.audience, "a recipient")} whether request ${coalesce(self.request_id, "(none)")} arrived."
    }
  }
}

# To named people, as a card; sent again whenever the build number changes.
resource "luma_notification" "deployed" {
  recipients = { contacts = ["sam.phyll", "judy@gmail.com"] }

  card = {
    title    = "Shop is deployed"
    subtitle = "Build 4711"
    text     = "The new checkout is live."
    buttons = [
      { label = "Release notes", value = "https://intranet.example.com/shop/4711" },
      { label = "Report a problem", type = "message", value = "I have a problem with the shop" },
    ]
  }

  resend_on       = "trigger"
  resend_triggers = { build = "4711" }
}

# With a closing notice when it is destroyed.
resource "luma_notification" "freeze" {
  recipients  = { roles = ["developer"] }
  template_id = "-1"
  message     = "Change freeze until further notice."
  on_destroy  = { message = "The change freeze is over." }
}
