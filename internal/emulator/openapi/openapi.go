// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package openapi is the emulator's contract: an OpenAPI 3.1 document that says for each operation whether the vendor
// documents it. The module in contract checks client and emulator against it.
package openapi

import (
	"bytes"
	_ "embed"
)

//go:embed openapi.yaml
var document []byte

// defaultTemplatePath is where the document has the template API.
const defaultTemplatePath = "/public/notificationtemplates"

// Document returns the contract of a tenant whose template API is at this path, as YAML.
func Document(templatePath string) []byte {
	return bytes.ReplaceAll(document, []byte(defaultTemplatePath), []byte(templatePath))
}
