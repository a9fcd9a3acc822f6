# Notifies people before a risky change, and again when it is deployed; an apply that changes nothing sends nothing.
# Put the two action_trigger blocks into the resource that makes the change. Needs Terraform 1.14.1.

terraform {
  required_version = ">= 1.14.1"

  required_providers {
    luma = {
      source = "terraform-provider-luma/luma"
    }
  }
}

# The tenant and its token come from LUMA_ENDPOINT and LUMA_API_TOKEN.
provider "luma" {}

variable "release" {
  description = "What is deployed."
  type        = string
  default     = "2026.12"
}

action "luma_notification" "before" {
  config {
    recipients  = { roles = ["analyst", "self_service_user"] }
    template_id = "-1" # the system's own text template
    message     = "The shop is about to be upgraded to ${var.release}. It may be away for some minutes."
    on_unknown  = "warning" # an error would stop the change, and the next apply would send again
  }
}

action "luma_notification" "after" {
  config {
    recipients  = { roles = ["analyst", "self_service_user"] }
    template_id = "-1"
    message     = "The shop runs ${var.release} now."
  }
}

# Stands for the resource that makes the change.
resource "terraform_data" "shop" {
  input = var.release

  lifecycle {
    action_trigger {
      events  = [before_create, before_update]
      actions = [action.luma_notification.before]
    }
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.luma_notification.after]
    }
  }
}
