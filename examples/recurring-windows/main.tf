# A quarter's patch Tuesdays as maintenance windows, each with a reminder a day before it starts. Works in Terraform and
# OpenTofu. The tenant and its token come from LUMA_ENDPOINT and LUMA_API_TOKEN.
#
# Apply it once to announce the windows, and then every hour by a schedule, which sends the reminders: see
# examples/pipelines/reminders.

terraform {
  required_version = ">= 1.11"

  required_providers {
    luma = {
      source = "terraform-provider-luma/luma"
    }
  }
}

provider "luma" {}

variable "rrule" {
  description = "When the windows start, as RFC 5545 says it. A line such as EXDATE:20270112 leaves a day out, which cancels its window and no other."
  type        = string
  default     = "FREQ=MONTHLY;BYDAY=2TU"
}

variable "starts_at" {
  description = "The earliest start. It sets the time of day."
  type        = string
  default     = "2026-12-08T21:00"
}

variable "until" {
  description = "The last day on which a window may start."
  type        = string
  default     = "2027-03-31"
}

variable "remind_before" {
  description = "How long before its start a window's reminder is sent, such as 24h or 90m; longer than the schedule's interval."
  type        = string
  default     = "24h"

  validation {
    condition     = can(regex("^[1-9][0-9]*[hm]$", var.remind_before))
    error_message = "remind_before is \"${var.remind_before}\", which is not a length of time before the start. Write hours or minutes, such as \"24h\" or \"90m\"."
  }
}

variable "now" {
  description = "Stands for the time of the plan in tests."
  type        = string
  default     = null
}

locals {
  time_zone = "America/Los_Angeles"
  readers   = { roles = ["analyst", "self_service_user"] }

  # The day names the window: moving the time of day is a change of it, and not another window.
  starts = { for start in provider::luma::occurrences({
    rrule     = var.rrule
    starts_at = var.starts_at
    time_zone = local.time_zone
    until     = var.until
  }) : substr(start, 0, 10) => start }

  # The windows that start soon.
  near = { for day, start in local.starts : day => start
    if provider::luma::window_state(timeadd(start, "-${var.remind_before}"), start, coalesce(var.now, plantimestamp())) == "active"
  }
}

resource "luma_maintenance_window" "patch" {
  for_each = local.starts

  title      = "Patch Tuesday"
  starts_at  = each.value
  duration   = "2h"
  time_zone  = local.time_zone
  recipients = local.readers
}

# It exists while its window is near, so it is sent once, however often the schedule runs. A window that is moved
# meanwhile reminds again, because its start is a trigger. Once the window has started, the next run removes it, which
# sends nothing.
resource "luma_notification" "reminder" {
  for_each = local.near

  recipients  = local.readers
  message     = luma_maintenance_window.patch[each.key].texts.reminder
  send_before = luma_maintenance_window.patch[each.key].starts_at_utc

  resend_on = "trigger"
  resend_triggers = {
    start = luma_maintenance_window.patch[each.key].starts_at_utc
    lead  = var.remind_before
  }
}

output "windows" {
  description = "The times of each window, as its readers see them."
  value       = { for day, window in luma_maintenance_window.patch : day => window.texts.announcement }
}
