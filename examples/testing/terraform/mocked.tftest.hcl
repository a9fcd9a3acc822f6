# Without a tenant: Terraform makes up what Luma would answer, and nothing is sent.
mock_provider "luma" {
  mock_resource "luma_notification" {
    defaults = { outcome = "confirmed" }
  }
}

run "names_the_time" {
  variables {
    until = "9 PM"
  }

  assert {
    condition     = luma_notification.outage.message == "Exchange is down until 9 PM."
    error_message = "The message does not say when Exchange is back."
  }
}
