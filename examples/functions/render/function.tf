# A text that is kept in Git and filled in here. A placeholder without a value is an error, and so is a value without a
# placeholder.
resource "luma_notification" "outage" {
  recipients = { roles = ["analyst"] }
  message = provider::luma::render("{{service}} is down since {{since}}.", { # or file("outage.txt")
    service = "Exchange"
    since   = "9 PM"
  })
}
