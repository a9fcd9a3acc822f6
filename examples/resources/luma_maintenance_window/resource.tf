# Announced when it is created. When it changes, readers learn what moved; when it is destroyed, that it is completed
# early, completed or cancelled.
resource "luma_maintenance_window" "exchange" {
  title       = "Exchange upgrade"
  description = "Mailboxes are read-only."

  starts_at          = "2026-12-01T21:00" # local time of time_zone; "2026-12-02T05:00:00Z" is the same
  duration           = "2h"
  time_zone          = "America/Los_Angeles"
  display_time_zones = ["Europe/Berlin"]

  recipients = { roles = ["analyst", "self_service_user"] }
}

# Closed manually: set status to "completed" or "cancelled" and apply; destroying it later sends nothing.
resource "luma_maintenance_window" "network" {
  title     = "Network maintenance"
  starts_at = "2026-12-05T22:00:00+01:00"
  ends_at   = "2026-12-06T04:00:00+01:00"
  time_zone = "Europe/Berlin"
  status    = "scheduled"

  recipients    = { contacts = ["sam.phyll", "judy@gmail.com"] }
  response_type = "CARD" # with start, end and duration on separate lines
}

# With custom wording, and without change notices.
resource "luma_maintenance_window" "shop" {
  title      = "Shop"
  starts_at  = "2026-12-08T05:00"
  ends_at    = "2026-12-08T06:30"
  time_zone  = "Europe/Berlin"
  notify_on  = ["create", "close"]
  recipients = { all_users = true }

  messages = {
    announcement = "The {{title}} closes for {{duration}}: {{times}}."
    completion   = "The {{title}} is open again."
    cancellation = "The {{title}} stays open: {{times}} is called off."
    reminder     = "The {{title}} closes soon: {{times}}."
  }
}

# Every text is known at plan, so that it can be reviewed, or used elsewhere.
output "announcement" {
  description = "How the Exchange window is announced."
  value       = luma_maintenance_window.exchange.texts.announcement
}
