run "announces_the_outage" {
  variables {
    until = "9 PM"
  }

  assert {
    condition     = output.outcome == "confirmed"
    error_message = "The tenant did not confirm the message."
  }
}
