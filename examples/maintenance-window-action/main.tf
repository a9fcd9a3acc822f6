# A deployment in a maintenance window, for people who prefer triggers: the window is a resource, and an action says
# that it is completed. The tenant and its token come from LUMA_ENDPOINT and LUMA_API_TOKEN. Needs Terraform 1.14.1.
# Try it with: terraform apply -var starts_at=2026-12-01T21:00 -var release=1

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
  description = "Start of the window, in the time zone below or with an offset. The deployment itself begins when this is applied."
  type        = string
}

variable "release" {
  description = "What is deployed. A new release runs the deployment again."
  type        = string
}

variable "deploy_command" {
  description = "Stands for your own deployment."
  type        = string
  default     = "true"
}

locals {
  readers = { contacts = ["sam.phyll", "judy@gmail.com"] }
}

resource "luma_maintenance_window" "shop" {
  title      = "Shop"
  starts_at  = var.starts_at
  duration   = "2h"
  time_zone  = "America/Los_Angeles"
  recipients = local.readers
  notify_on  = ["create", "update"] # the action sends the completion
}

action "luma_notification" "completed" {
  config {
    recipients  = local.readers
    message     = luma_maintenance_window.shop.texts.completion
    send_before = timeadd(luma_maintenance_window.shop.ends_at_utc, "24h")
  }
}

# Your own resources take its place. They refer to the window, so that it is announced before they begin.
resource "terraform_data" "deployment" {
  triggers_replace = [var.release]
  input            = luma_maintenance_window.shop.id

  provisioner "local-exec" {
    command = var.deploy_command
  }
}

# Waits for all of the deployment. If a part of it fails, this is not created and triggers nothing: the window stays
# announced, and applying again sends the completion then. On the deployment itself the trigger would also fire after a
# failed provisioner.
resource "terraform_data" "deployed" {
  triggers_replace = [terraform_data.deployment.id]

  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.luma_notification.completed]
    }
  }
}

output "announced" {
  description = "What readers know of the window. It is there even if the deployment fails; the action itself keeps no state."
  value       = try("${luma_maintenance_window.shop.last_notice.kind} for ${luma_maintenance_window.shop.last_notice.audience}: ${luma_maintenance_window.shop.last_notice.text}", "No notice yet.")
}
