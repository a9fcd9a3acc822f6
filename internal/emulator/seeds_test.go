// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

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

func TestSeedWithoutIDs(t *testing.T) {
	t.Parallel()
	emu := testkit.Start(t).Emulator()
	seed := &emulator.Seed{
		Users:     []emulator.User{{UserName: "a"}, {UserName: "b", ID: 7}, {UserName: "c", Roles: []string{"-5"}}},
		Templates: []emulator.Template{{Name: "n", ResponseType: emulator.TypeText, Content: emulator.Content{Text: "x"}}},
	}
	if err := emu.LoadSeed(t.Context(), seed); err != nil {
		t.Fatal(err)
	}
	users, err := emu.Users(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, u := range users {
		ids = append(ids, fmt.Sprintf("%d %s %v", u.ID, u.UserName, u.Roles))
	}
	if !slices.Equal(ids, []string{"1 a []", "7 b []", "8 c [-5]"}) {
		t.Errorf("%q", ids)
	}
	if templates, err := emu.Templates(t.Context()); err != nil || len(templates) != 1 || templates[0].ID != "1" || templates[0].Version != 1 {
		t.Errorf("%+v, %v", templates, err)
	}
	if err := emu.LoadSeed(t.Context(), &emulator.Seed{Users: []emulator.User{{UserName: "x", Roles: []string{"boss"}}}}); err == nil {
		t.Error("an unknown role was loaded")
	}
	if _, err := emulator.New(t.Context(), emulator.Options{Seed: &emulator.Seed{Users: []emulator.User{{}}}}); err == nil {
		t.Error("a user without a login was taken")
	}
}
