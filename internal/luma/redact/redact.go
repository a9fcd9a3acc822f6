// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package redact takes a secret out of text that somebody else wrote, in whatever shape they repeat it: cut, in another
// case, with other white space, with invisible characters in between, split over several texts, escaped for JSON, HTML
// or a URL, or in base64. It keeps hashes of the secret's pieces, never the secret, and imports none of our packages.
//
// A text is read in several ways (see view), each of which remembers which source bytes every character came from.
// Every run of characters that the secret has too is covered, in all those ways, and what is covered is replaced.
package redact

import "strings"

// Secret finds and replaces one secret. The nil Secret finds nothing. It is safe for concurrent use.
type Secret struct {
	mark string
	runs []*runSet
}

// The lengths of runs, in characters.
const (
	// shortest is the length below which a word, or a whole secret, is not one.
	shortest = 4
	// minDense is how many characters of a run must not be spaces, so that " is a " is not taken for a secret.
	minDense = 4
	// longer is the length from which a run counts however many of its characters are spaces.
	longer = 8
)

// New makes a Secret of texts. Every run of at least run characters that it has in common with another text is replaced
// by mark, and so is every word of it that has a digit or a symbol, and a text that is shorter than run as a whole.
// Texts and words of fewer than 4 characters are not looked for.
func New(mark string, run int, texts ...string) *Secret {
	s := &Secret{mark: mark}
	whole := map[int]*runSet{}
	set := func(length int) *runSet {
		if whole[length] == nil {
			whole[length] = newRunSet(length)
			s.runs = append(s.runs, whole[length])
		}
		return whole[length]
	}
	for _, text := range texts {
		for source := newView([]string{text}, mark); source != nil; source = source.unescaped() {
			exact := source.characters()
			for _, c := range []characters{exact, exact.lettersAndDigits()} {
				set(run).addAll(c)
				set(max(run, longer)).addAll(c)
			}
			for _, word := range append(exact.words(), exact.trimmed()) {
				if n := len(word.runes); n >= shortest && n < run {
					set(n).addAll(word)
				}
			}
		}
	}
	for _, r := range s.runs {
		r.wholeWords = r.length < run
		r.dense = !r.wholeWords && r.length < longer
		r.finish()
	}
	return s
}

// Text is a text without the secret.
func (s *Secret) Text(text string) string { return s.Texts([]string{text})[0] }

// Texts are the texts without the secret, also where it is split over several of them.
func (s *Secret) Texts(texts []string) []string {
	if s == nil || len(s.runs) == 0 {
		return texts
	}
	source := newView(texts, s.mark)
	covered := make([]bool, len(source.text))
	s.cover(source, covered)
	return s.replace(texts, covered)
}

// maxBased is how many layers of escapes are taken off what may be in base64.
const maxBased = 2

func (s *Secret) cover(source *view, covered []bool) {
	for depth := 0; source != nil; depth++ {
		s.coverPlain(source, covered)
		for offset := 0; offset < 4 && depth < maxBased; offset++ {
			if inner := source.unbased(offset); inner != nil {
				s.coverPlain(inner, covered)
				if bare := inner.unescaped(); bare != nil {
					s.coverPlain(bare, covered)
				}
			}
		}
		source = source.unescaped()
	}
}

func (s *Secret) coverPlain(source *view, covered []bool) {
	exact := source.characters()
	joined := exact.lettersAndDigits()
	for _, r := range s.runs {
		r.cover(exact, covered)
		if !r.wholeWords {
			r.cover(joined, covered)
		}
	}
}

// replace writes the mark where the texts are covered.
func (s *Secret) replace(texts []string, covered []bool) []string {
	out := make([]string, len(texts))
	start := 0
	for i, text := range texts {
		out[i] = s.replaceOne(text, covered[start:start+len(text)])
		start += len(text) + len(between)
	}
	return out
}

func (s *Secret) replaceOne(text string, covered []bool) string {
	var b strings.Builder
	from := 0
	for i := 0; i <= len(text); i++ {
		if i < len(text) && covered[i] == covered[from] {
			continue
		}
		switch {
		case from == i:
		case covered[from]:
			b.WriteString(s.mark)
		default:
			b.WriteString(text[from:i])
		}
		from = i
	}
	return b.String()
}
