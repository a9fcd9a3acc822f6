# A reminder by an action, for people who prefer triggers; examples/recurring-windows does the same without one, also in
# OpenTofu. The tenant and its token come from LUMA_ENDPOINT and LUMA_API_TOKEN. Needs Terraform 1.14.1.
#
# Apply it to announce the window, and then every hour by a schedule, which sends the reminder once: see
# examples/pipelines/reminders. To send it again manually:
#
#   terraform apply -invoke=action.luma_notification.reminder -var starts_at=2026-12-08T21:00

terraform {
  required_version = ">= 1.14.1"

  required_providers {
    luma = {
      source = "terraform-provider-luma/luma"
    }
  }
}

provider "luma" {}

variable "starts_at" {
  description = "Start of the window, in the time zone below or with an offset."
  type        = string
}

variable "now" {
  description = "Stands for the time of the plan in tests."
  type        = string
  default     = null
}

locals {
  readers = { roles = ["analyst", "self_service_user"] }
  start   = luma_maintenance_window.exchange.starts_at_utc
  state   = provider::luma::window_state(timeadd(local.start, "-24h"), local.start, coalesce(var.now, plantimestamp()))
}

resource "luma_maintenance_window" "exchange" {
  title      = "Exchange upgrade"
  starts_at  = var.starts_at
  duration   = "2h"
  time_zone  = "America/Los_Angeles"
  recipients = local.readers
}

action "luma_notification" "reminder" {
  config {
    recipients  = local.readers
    message     = luma_maintenance_window.exchange.texts.reminder
    send_before = local.start
    on_unknown  = "warning" # an error would stop the resource below, and the next run would send again
  }
}

# Remembers that the reminder was sent, because an action keeps no state. If the message is rejected, this is not
# created, and the next run tries again.
resource "terraform_data" "reminded" {
  count = local.state == "active" ? 1 : 0

  triggers_replace = [local.start]

  lifecycle {
    action_trigger {
      events  = [before_create]
      actions = [action.luma_notification.reminder]
    }
  }
}
