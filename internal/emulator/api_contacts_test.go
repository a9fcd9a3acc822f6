// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

func TestGetContacts(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	tests := map[string]struct{ key, want string }{
		"username":             {"sam@gmail.com", "sam"},
		"second login":         {"sam.phyll", "sam"},
		"e-mail":               {"ruth@example.com", "ruth"},
		"phone":                {"+1 555 0104", "jake"},
		"phone, other form":    {"+1-555.0104", "jake"},
		"first name":           {"Judy", "judy"},
		"last name":            {"Lindqvist", "ruth"},
		"several":              {"alex", "alex.kim alex.novak"},
		"nobody":               {"ghost", ""},
		"not a key: ID":        {"5", ""},
		"not a key: a part":    {"sam@", ""},
		"not a key: a role":    {"analyst", ""},
		"hostile":              {`' OR 1=1 --`, ""},
		"blanks around":        {"  ruth ", "ruth"},
		"letters beyond ASCII": {"NOVÁK", "alex.novak"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := do(t, tenant, http.MethodGet, "/vsa/public/get-contacts?reconciliationkey="+url.QueryEscape(tc.key), "")
			if a.status != http.StatusOK || a.env.Status != http.StatusOK || a.env.Data == nil {
				t.Fatalf("%d %s", a.status, a.body)
			}
			var names []string
			for _, raw := range a.env.Data {
				var u struct{ UserName string }
				if err := json.Unmarshal(raw, &u); err != nil {
					t.Fatal(err)
				}
				name, _, _ := strings.Cut(u.UserName, "@")
				names = append(names, name)
			}
			if got := strings.Join(names, " "); got != tc.want {
				t.Errorf("found %q, want %q", got, tc.want)
			}
		})
	}
}

func TestGetContactsShape(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	a := do(t, tenant, http.MethodGet, "/vsa/public/get-contacts?reconciliationkey=nina@example.com", "", without("Content-Type"))
	var user map[string]any
	if err := json.Unmarshal(a.env.Data[0], &user); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{
		"id": 6.0, "tenant": 1.0, "recordsStatus": 1.0, "userName": "nina@example.com", "firstName": "Nina", "lastName": "Petrov",
		"displayName": "Nina Petrov", "email": "nina@example.com", "phone": "+1 555 0105",
	} {
		if user[key] != want {
			t.Errorf("%s is %v, want %v", key, user[key], want)
		}
	}
	if roles, _ := json.Marshal(user["roles"]); string(roles) != `["-1","-2"]` {
		t.Errorf("roles %s", roles)
	}
	if _, ok := user["createdBy"].(map[string]any); !ok || user["createdDate"] == 0.0 {
		t.Errorf("createdBy %v, createdDate %v", user["createdBy"], user["createdDate"])
	}
}

func TestGetContactsRefused(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	for query, reason := range map[string]string{
		"":                               "reconciliationkey is missing",
		"?reconciliationkey=":            "reconciliationkey is missing",
		"?reconciliationKey=ruth":        "unknown query parameter",
		"?reconciliationkey=ruth&page=1": "unknown query parameter",
		"?reconciliationkey=a&reconciliationkey=b": "2 times",
		"?reconciliationkey=%zz":                   "malformed query",
	} {
		a := do(t, tenant, http.MethodGet, "/vsa/public/get-contacts"+query, "")
		wantStatus(t, tenant, a, http.StatusBadRequest)
		mentions(t, a, reason)
	}
}
