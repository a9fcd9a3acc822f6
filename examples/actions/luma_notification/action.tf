# Notifies the database's users before it is changed, and two developers afterwards.
action "luma_notification" "going_down" {
  config {
    recipients  = { roles = ["analyst"] }
    message     = "The shop's database is about to be upgraded. Expect an interruption of some minutes."
    send_before = "2026-12-02T05:00:00Z" # after that nothing is sent

    # An error would stop the change, and the next apply would send again.
    on_unknown = "warning"
  }
}

action "luma_notification" "upgraded" {
  config {
    recipients = { contacts = ["omar@example.com", "lea@example.com"] }

    card = {
      title   = "Shop database upgraded"
      text    = "Please check your reports."
      buttons = [{ label = "Release notes", value = "https://intranet.example.com/shop-db" }]
    }
  }
}

resource "terraform_data" "database" {
  input = "17.2"

  lifecycle {
    action_trigger {
      events  = [before_create, before_update]
      actions = [action.luma_notification.going_down]
    }
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.luma_notification.upgraded]
    }
  }
}
