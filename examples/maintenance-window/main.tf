# Wraps a deployment in a maintenance window: announce, deploy, send a completion notice. The tenant and its token come
# from LUMA_ENDPOINT and LUMA_API_TOKEN. Try it with: terraform apply -var starts_at=2026-12-01T21:00 -var release=1

terraform {
  required_version = ">= 1.11"

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

variable "cancelled" {
  description = "true cancels the deployment and notifies the recipients of the window."
  type        = bool
  default     = false
}

module "maintenance" {
  source = "./modules/maintenance"

  title      = "Shop"
  starts_at  = var.starts_at
  duration   = "2h"
  time_zone  = "America/Los_Angeles"
  recipients = { contacts = ["sam.phyll", "judy@gmail.com"] }
  release    = var.release
  cancelled  = var.cancelled
  deployed   = one(terraform_data.deployment[*].id)
}

# Your own resources take its place. They refer to the window, so that it is announced before they begin, and the module
# refers to them, so that the completion notice is sent after they are done.
resource "terraform_data" "deployment" {
  count = var.cancelled ? 0 : 1

  triggers_replace = [var.release]
  input            = module.maintenance.window_id

  provisioner "local-exec" {
    command = var.deploy_command
  }
}

output "announced" {
  description = "The announcement that was sent. It is set even if the deployment fails."
  value       = "Release ${var.release}: ${module.maintenance.announced}"
}

output "completed" {
  description = "The completion notice that was sent after the deployment. If it is missing or names another release, the deployment has failed and the window stays announced: apply again, or with -var cancelled=true."
  value       = "Release ${var.release}: ${module.maintenance.completed}"
}
