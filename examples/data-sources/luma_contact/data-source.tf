# A typo fails the plan, before anything is sent.
data "luma_contact" "on_call" {
  reconciliation_key = "sam.phyll"
}

resource "luma_notification" "on_call" {
  recipients = { contacts = [data.luma_contact.on_call.user_name] }
  message    = "You are on call this week."
}
