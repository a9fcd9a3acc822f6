terraform {
  required_version = ">= 1.11"

  required_providers {
    luma = {
      source = "terraform-provider-luma/luma"
    }
  }
}

resource "luma_maintenance_window" "this" {
  title      = var.title
  starts_at  = var.starts_at
  duration   = var.duration
  time_zone  = var.time_zone
  recipients = var.recipients
  status     = var.cancelled ? "cancelled" : "scheduled"

  # The completion is sent below, after the deployment, and not once more when the window is destroyed.
  notify_on = var.cancelled ? ["create", "update", "close"] : ["create", "update"]
}

# Waits for the deployment, and is not sent if that fails.
resource "luma_notification" "completed" {
  count = var.cancelled ? 0 : 1

  recipients  = var.recipients
  message     = luma_maintenance_window.this.texts.completion
  send_before = timeadd(luma_maintenance_window.this.ends_at_utc, "24h")

  # Only a release sends it: a window that merely moves is not completed.
  resend_on       = "trigger"
  resend_triggers = { release = var.release }

  lifecycle {
    precondition {
      condition     = var.deployed != null
      error_message = "There is no deployment that could be completed."
    }
  }
}
