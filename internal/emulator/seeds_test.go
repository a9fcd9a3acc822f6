// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator_test

import "github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"

// seedWithoutAdmins has one analyst, or nobody at all.
func seedWithoutAdmins(nobody bool) *emulator.Seed {
	if nobody {
		return &emulator.Seed{}
	}
	return &emulator.Seed{Users: []emulator.User{{UserName: "ann", Roles: []string{"analyst"}}}}
}

func textTemplate(name, text string) emulator.Template {
	return emulator.Template{Name: name, ResponseType: emulator.TypeText, Content: emulator.Content{Text: text}}
}

func imageTemplate(name, url string) emulator.Template {
	return emulator.Template{Name: name, ResponseType: emulator.TypeImage, Content: emulator.Content{URL: url}}
}
