// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package strictjson

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ text, want string }{
		"empty":          {" \n", "empty"},
		"not UTF-8":      {"\"\xff\"", "not valid UTF-8"},
		"two values":     {"{} {}", "malformed JSON"},
		"line":           {"{\n\"a\":\n}", "line 3: malformed JSON"},
		"key twice":      {"{\"o\": {\"a\": 1,\n\"a\": 2}}", "line 2: o.a: the key is there twice"},
		"too deep":       {strings.Repeat("[", 40) + strings.Repeat("]", 40), "nested more than 32 levels deep"},
		"hopelessly so":  {strings.Repeat("[", 100_000), "malformed JSON"},
		"too many":       {"[" + strings.Repeat("1,", MaxElements) + "1]", "more than 50000 values"},
		"too many pairs": {"{" + pairs(MaxElements) + "}", "more than 50000 values"},
	} {
		if _, err := Parse("", []byte(tc.text)); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want %s", name, err, tc.want)
		}
	}
}

func pairs(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "\"%d\":1,", i)
	}
	return b.String() + "\"x\":1"
}

func TestReaderBoundsProblems(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("k", 10_000)
	root, err := Parse("", []byte("{\""+long+"\": {"+pairs(1000)+"}}"))
	if err != nil {
		t.Fatal(err)
	}
	r := &Reader{}
	r.Object(r.Object(root, long).Get(long))
	problems := r.Problems()
	if len(problems) != maxProblems+1 || problems[maxProblems] != fmt.Sprintf("and %d more", 1001-maxProblems) || r.Count() != 1001 {
		t.Errorf("%d problems, the last %q", len(problems), problems[len(problems)-1])
	}
	for _, problem := range problems {
		if len(problem) > maxProblem+10 {
			t.Errorf("%d bytes: %.100s", len(problem), problem)
		}
	}
}

func TestReaderNamesThePlace(t *testing.T) {
	t.Parallel()
	root, err := Parse("message", []byte(`{"a": [{"b": "x"}, {"b": 1}]}`))
	if err != nil {
		t.Fatal(err)
	}
	r := &Reader{}
	for _, n := range r.Array(r.Object(root, "a"), "a") {
		r.String(r.Object(n, "b"), "b")
	}
	if got, want := fmt.Sprint(r.Problems()), "[message.a[1].b: must be a string, not a number]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// plain turns a node into what encoding/json makes of the same text.
func plain(n *Node) any {
	switch v := n.value.(type) {
	case []*Node:
		list := []any{}
		for _, element := range v {
			list = append(list, plain(element))
		}
		return list
	case *Object:
		object := map[string]any{}
		for _, member := range v.members {
			object[member.key] = plain(member)
		}
		return object
	default:
		return v
	}
}

// What the strict reader takes must be what encoding/json takes, and the same.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		`{"a": [1, -2.5e3, true, false, null, "x\u0041\ud83d\ude00\\\"\n"], "b": {}, "": []}`, "[[[]]]", "\t 1 ", `"\ud800"`, "{\"a\":1,\"a\":1}",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := Parse("", data)
		if err != nil {
			return
		}
		decoder := json.NewDecoder(strings.NewReader(string(data)))
		decoder.UseNumber()
		var want any
		if err := decoder.Decode(&want); err != nil {
			t.Fatalf("accepted %q: %v", data, err)
		}
		if got := plain(n); !reflect.DeepEqual(got, want) {
			t.Errorf("%q was read as %#v, want %#v", data, got, want)
		}
	})
}
