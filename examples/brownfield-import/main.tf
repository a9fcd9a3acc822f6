# Imports the notification templates that people created in Skills Builder. Requires Terraform 1.14.1 or newer.
#
#   terraform init
#   terraform query                                      # list them
#   terraform query -generate-config-out=templates.tf    # a resource and an import block for each
#   terraform plan                                       # "50 to import, 0 to add, 0 to change, 0 to destroy"
#   terraform apply
#
# OpenTofu and older versions of Terraform have no query: write an import block for each template, with the id "1001" or
# "name:Outage notice", and let plan -generate-config-out=templates.tf generate the resources.
#
# An import only reads; it changes nothing in the tenant. You can rename the resources in templates.tf before you apply,
# and delete the import blocks afterwards. Set the tenant and its token in LUMA_ENDPOINT and LUMA_API_TOKEN.

terraform {
  required_version = ">= 1.14.1"

  required_providers {
    luma = {
      source = "terraform-provider-luma/luma"
    }
  }
}

provider "luma" {}
