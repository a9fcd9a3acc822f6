// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

// One search works for lists, wait and assert, as a whole query and as single parameters.
func TestControlSearches(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	for i, body := range []string{
		`{"recipients": {"contacts": ["sam.phyll", "ruth"]}, "message": "Exchange is down until 9 PM."}`,
		`{"recipients": {"contacts": ["0"], "roles": ["-3"]}, "message": "EXCHANGE is up."}`,
		`{"recipients": {"contacts": ["ruth", "nobody"]}, "message": "Hello", "template_id": "1001"}`,
	} {
		wantStatus(t, tenant, post(t, tenant, body, header("X-Request-Id", fmt.Sprint("r-", i))), http.StatusOK)
	}
	analysts := tenant.Messages()[1].Users
	future := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	for query, want := range map[string][2]int{ // messages, deliveries
		"text=exchange":                         {2, 2 + len(analysts)},
		"text=9+pm":                             {1, 2},
		"q=exchange+down":                       {1, 2},
		"q=%22exchange+down%22":                 {0, 0},
		"q=to:ruth+text:%22until+9+pm%22":       {1, 1},
		"user=ruth&text=until":                  {1, 1},
		"to=ruth&text=hello&template=1001":      {1, 1},
		"role=analyst":                          {1, len(analysts)},
		"role=-3&text=down":                     {0, 0},
		"q=role:developer":                      {0, 0},
		"failed=true":                           {1, 1},
		"q=failed:true+exchange":                {0, 0},
		"after=" + future:                       {0, 0},
		"after=2020-01-01T00:00:00Z&text=hello": {1, 1},
		"q=request:none+text:hello":             {0, 0},
		"request=r-0&text=down":                 {1, 2},
	} {
		for i, kind := range []string{"messages", "deliveries"} {
			c := control(t, tenant, "GET", kind+"?"+query, "", http.StatusOK)
			records := c.Messages
			if i == 1 {
				records = c.Deliveries
			}
			if n := len(listOf[any](t, records)); n != want[i] || c.Count != want[i] {
				t.Errorf("%s?%s: %d, count %d, want %d", kind, query, n, c.Count, want[i])
			}
			control(t, tenant, "GET", fmt.Sprintf("%s/assert?count=%d&%s", kind, want[i], query), "", http.StatusOK)
			control(t, tenant, "GET", fmt.Sprintf("%s/assert?count=%d&%s", kind, want[i]+1, query), "", http.StatusConflict)
			control(t, tenant, "GET", fmt.Sprintf("%s/wait?count=%d&%s", kind, want[i], query), "", http.StatusOK)
			control(t, tenant, "GET", fmt.Sprintf("%s/wait?count=%d&timeout=1ms&%s", kind, want[i]+1, query), "", http.StatusConflict)
		}
	}
	if log := control(t, tenant, "GET", "log?q=text:exchange", "", http.StatusOK); len(log.Log) != 2 {
		t.Errorf("%d log entries", len(log.Log))
	}
	if c := control(t, tenant, "GET", "log?q=to:ruth", "", http.StatusBadRequest); !strings.Contains(c.Error, "do not apply to the log") {
		t.Error(c.Error)
	}
}
