// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package ui

import (
	"fmt"
	"net/http"
	"strings"
)

// wantsPage reports whether a client reads HTML. Browsers, and our script, ask for it by name; curl and the like accept
// anything, or ask for something else.
func wantsPage(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	return accept == "" || strings.Contains(accept, "text/html")
}

// writePlain answers a client that does not read HTML: it leads to the same as JSON, or says in one line what is wrong.
func writePlain(w http.ResponseWriter, r *http.Request, v view) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if v.status != 0 {
		w.WriteHeader(v.status)
		if data, ok := v.data.(map[string]any); ok {
			fmt.Fprintln(w, data["Reason"])
		}
		return
	}
	address := "/" + v.json
	w.Header().Set("Location", address)
	w.WriteHeader(http.StatusSeeOther)
	fmt.Fprintf(w, "%s is a page for a browser. The same as JSON: curl -s %s\n", r.URL.Path, shellQuote(origin(r)+address)) //nolint:gosec // plain text, which no browser sniffs
}
