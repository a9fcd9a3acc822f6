# Usually yamldecode(file("outage.yaml")). A misspelled key is an error.
resource "luma_notification" "outage" {
  recipients = { roles = ["analyst"] }
  card = provider::luma::card(yamldecode(<<-YAML
    title: Exchange is down
    text: Internal maintenance until 9 PM.
    buttons:
      - label: Status page
        value: https://status.example.com
  YAML
  ))
}
