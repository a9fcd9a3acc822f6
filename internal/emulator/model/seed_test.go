// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package model

import (
	"fmt"
	"strings"
	"testing"
)

func TestDefaultSeed(t *testing.T) {
	t.Parallel()
	seed := DefaultSeed()
	roles := map[string]int{}
	for _, u := range seed.Users {
		for _, role := range u.Roles {
			roles[role]++
		}
	}
	for code, name := range roleNames {
		if roles[code] == 0 {
			t.Errorf("nobody is %s", name)
		}
	}
	if len(seed.Users) != 14 || len(seed.Templates) != 3 || seed.Templates[0].ID != "-1" {
		t.Errorf("%+v", seed)
	}
}

func TestParseSeedNamesLineAndField(t *testing.T) {
	t.Parallel()
	user := func(fields string) string { return "{\"users\": [\n{" + fields + "}]}" }
	template := func(fields string) string { return "{\"templates\": [\n\n{" + fields + "}]}" }
	for name, tc := range map[string]struct{ text, want string }{
		"empty":            {"", "empty"},
		"comma missing":    {"{\n\"users\": []\n\"templates\": []}", "line 3: malformed JSON"},
		"unknown key":      {"{\n\"user\": []}", "line 2: user: unknown field; known here: users, templates"},
		"misspelt field":   {user(`"userName": "a", "rolls": []`), "line 2: users[0].rolls: unknown field"},
		"unknown role":     {user(`"userName": "a", "roles": ["admin"]`), `line 2: users[0].roles[0]: unknown role "admin"`},
		"no login":         {user(`"firstName": "a"`), "line 2: users[0]: login"},
		"login is 0":       {user(`"userName": "0"`), "login"},
		"comma in login":   {user(`"userName": "a,b"`), "without commas"},
		"id is a string":   {user(`"userName": "a", "id": "1"`), "users[0].id: must be a whole number, not a string"},
		"id is a fraction": {user(`"userName": "a", "id": 1.5`), "whole number"},
		"negative id":      {user(`"userName": "a", "id": -1`), "positive"},
		"login twice":      {user(`"userName": "a"}, {"userName": "b", "logins": ["A"]`), `login "a" is there twice`},
		"id twice":         {user(`"userName": "a", "id": 10}, {"userName": "b", "id": 10`), `user id "10" is there twice`},
		"system id": {
			template(`"id": "-9", "name": "n", "responseType": "TEXT", "content": {"text": "x"}`),
			"line 3: templates[0]: id \"-9\": system templates have negative IDs",
		},
		"no system id": {template(`"systemDefined": true, "name": "n", "responseType": "TEXT", "content": {"text": "x"}`), "needs an id"},
		"id no number": {template(`"id": "x", "name": "n", "responseType": "TEXT", "content": {"text": "x"}`), "whole number"},
		"content":      {template(`"name": "n", "responseType": "TEXT", "content": {"txt": "x"}`), "templates[0].content.txt: unknown field"},
		"name twice": {
			template(
				`"name": "n", "responseType": "TEXT", "content": {"text": "x"}}, {"name": "n", "responseType": "TEXT", "content": {"text": "x"}`,
			),
			"template name \"n\" is there twice",
		},
	} {
		_, err := ParseSeed([]byte(tc.text))
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want %s", name, err, tc.want)
		}
	}
}

func TestParseSeedReportsAll(t *testing.T) {
	t.Parallel()
	_, err := ParseSeed([]byte("{\"users\": [{\"roles\": [\"x\"]},\n{\"nme\": 1}]}"))
	if err == nil || len(strings.Split(err.Error(), "\n")) != 4 {
		t.Errorf("%v", err)
	}
}

func TestSeedIsBounded(t *testing.T) {
	t.Parallel()
	users := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, ",{\"userName\":\"%d-\"}", i)
		}
		return `{"users":[` + strings.TrimPrefix(b.String(), ",") + "]}"
	}
	if seed, err := ParseSeed([]byte(users(maxUsers))); err != nil || len(seed.Users) != maxUsers {
		t.Errorf("%d users: %v", maxUsers, err)
	}
	if _, err := ParseSeed([]byte(users(maxUsers + 1))); err == nil || !strings.Contains(err.Error(), "at most 100000 users") {
		t.Errorf("%d users: %v", maxUsers+1, err)
	}
	text := strings.Repeat("x", 60<<10)
	var templates []Template
	for i := range 200 {
		templates = append(templates, Template{Name: fmt.Sprint(i), ResponseType: TypeText, Content: Content{Text: text}})
	}
	if _, err := (&Seed{Templates: templates}).Checked(); err == nil || !strings.Contains(err.Error(), "8 MiB in all") {
		t.Errorf("large templates: %v", err)
	}
	if _, err := (&Seed{Templates: templates[:100]}).Checked(); err != nil {
		t.Errorf("fewer templates: %v", err)
	}
}
