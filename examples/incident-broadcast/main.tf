# A manual broadcast during an incident, from a separate root and state: it changes nothing else and waits for no other
# state's lock.
#
# Without -invoke nothing is sent: there is nothing else to apply.
#
#   terraform apply -invoke=action.luma_notification.broadcast -var='text=Exchange is down. We are on it.'
#
# Terraform shows who will read it and asks for confirmation. Run it again with another text for the next update: an
# action keeps no state, so every run sends. Needs Terraform 1.14.1.

terraform {
  required_version = ">= 1.14.1"

  required_providers {
    luma = {
      source = "terraform-provider-luma/luma"
    }
  }
}

# The tenant and its token come from LUMA_ENDPOINT and LUMA_API_TOKEN. With LUMA_DRY_RUN=true it is a rehearsal.
provider "luma" {}

variable "text" {
  description = "The text to send."
  type        = string
}

variable "roles" {
  description = "Roles whose holders get the message; everybody when null."
  type        = set(string)
  default     = null
}

action "luma_notification" "broadcast" {
  config {
    recipients = {
      roles     = var.roles
      all_users = var.roles == null ? true : null
    }
    template_id = "-1" # the system's own text template
    message     = var.text
  }
}
