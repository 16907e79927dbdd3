// SPDX-License-Identifier: Apache-2.0
#include "provision/letter_pdf.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <memory>
#include <mutex>

#include "failure.h"
#include "freer.h"
#include "messages.h"

namespace kunci::tool {
namespace {

constexpr double kPointsPerMillimetre = 72.0 / 25.4;
constexpr double kGap = 8;         // points between paragraphs
constexpr double kBoxPadding = 8;  // points around a secret

using SurfacePtr = std::unique_ptr<cairo_surface_t, Freer<cairo_surface_destroy>>;
using CairoPtr = std::unique_ptr<cairo_t, Freer<cairo_destroy>>;
using LayoutPtr = std::unique_ptr<PangoLayout, Freer<g_object_unref>>;
using FontPtr = std::unique_ptr<PangoFontDescription, Freer<pango_font_description_free>>;

cairo_status_t collect(void* pdf, const unsigned char* octets, unsigned size) {
  auto& target = *static_cast<WipedBytes*>(pdf);
  target.insert(target.end(), octets, octets + size);
  return CAIRO_STATUS_SUCCESS;
}

using WipedText = std::basic_string<char, std::char_traits<char>, WipingAllocator<char>>;

std::string_view value_of(const LetterFields& fields, std::string_view name) {
  if (name == "holder") return fields.holder;
  if (name == "unit") return fields.unit;
  if (name == "label") return fields.label;
  if (name == "token") return fields.token;
  if (name == "date") return fields.date;
  return text_of(fields.pin);
}

// The template was checked: each "{" begins a field. A value is never looked into again.
WipedText filled_in(std::string_view text, const LetterFields& fields) {
  WipedText filled;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = std::min(text.find('{', at), text.size());
    filled += text.substr(at, begin - at);
    if (begin == text.size()) break;
    const std::size_t end = text.find('}', begin);
    filled += value_of(fields, text.substr(begin + 1, end - begin - 1));
    at = end + 1;
  }
  return filled;
}

void apply_style(PangoFontDescription* font, LetterStyle style) {
  const int size = pango_font_description_get_size(font);
  switch (style) {
    case LetterStyle::title:
      pango_font_description_set_size(font, size * 3 / 2);
      pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
      return;
    case LetterStyle::secret:
      pango_font_description_set_family(font, "DejaVu Sans Mono");
      pango_font_description_set_size(font, size * 2);
      return;
    case LetterStyle::small:
      pango_font_description_set_size(font, size * 3 / 4);
      return;
    case LetterStyle::text:
      return;
  }
}

/// Pages that are filled from the top.
class Pages {
 public:
  Pages(const LetterTemplate& letter, WipedBytes& pdf)
      : letter_(letter),
        surface_(cairo_pdf_surface_create_for_stream(collect, &pdf, points(letter.width_mm),
                                                     points(letter.height_mm))),
        cairo_(cairo_create(surface_.get())),
        y_(points(letter.margin_mm)) {}

  void add(LetterStyle style, std::string_view text) {
    const LayoutPtr layout = layout_of(style, text);
    int height = 0;
    pango_layout_get_size(layout.get(), nullptr, &height);
    const double padding = style == LetterStyle::secret ? kBoxPadding : 0;
    const double needed = pango_units_to_double(height) + 2 * padding;
    if (y_ + needed > points(letter_.height_mm - letter_.margin_mm)) begin_page();
    if (style == LetterStyle::secret) frame(needed);
    cairo_move_to(cairo_.get(), points(letter_.margin_mm) + padding, y_ + padding);
    pango_cairo_show_layout(cairo_.get(), layout.get());
    y_ += needed + kGap;
  }

  void finish() {
    cairo_show_page(cairo_.get());
    cairo_surface_finish(surface_.get());
    if (cairo_status(cairo_.get()) == CAIRO_STATUS_SUCCESS &&
        cairo_surface_status(surface_.get()) == CAIRO_STATUS_SUCCESS) {
      return;
    }
    throw Failure(ExitStatus::failed, tr("The letter cannot be made into a PDF."));
  }

 private:
  static double points(double millimetres) { return millimetres * kPointsPerMillimetre; }
  [[nodiscard]] double text_width() const {
    return points(letter_.width_mm - 2 * letter_.margin_mm);
  }

  LayoutPtr layout_of(LetterStyle style, std::string_view text) {
    LayoutPtr layout(pango_cairo_create_layout(cairo_.get()));
    const FontPtr font(pango_font_description_from_string(letter_.font.c_str()));
    if (pango_font_description_get_size(font.get()) <= 0) {
      pango_font_description_set_size(font.get(), 11 * PANGO_SCALE);
    }
    apply_style(font.get(), style);
    pango_layout_set_font_description(layout.get(), font.get());
    const double padding = style == LetterStyle::secret ? 2 * kBoxPadding : 0;
    pango_layout_set_width(layout.get(), pango_units_from_double(text_width() - padding));
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
    return layout;
  }

  void begin_page() {
    cairo_show_page(cairo_.get());
    y_ = points(letter_.margin_mm);
  }

  void frame(double height) {
    cairo_set_line_width(cairo_.get(), 0.8);
    cairo_rectangle(cairo_.get(), points(letter_.margin_mm), y_, text_width(), height);
    cairo_stroke(cairo_.get());
  }

  const LetterTemplate& letter_;
  SurfacePtr surface_;
  CairoPtr cairo_;
  double y_;
};

}  // namespace

WipedBytes render_letter(const LetterTemplate& letter, const LetterFields& fields) {
  static std::mutex one_at_a_time;  // fontconfig's caches are shared by all
  const std::scoped_lock lock(one_at_a_time);
  WipedBytes pdf;
  Pages pages(letter, pdf);
  for (const LetterParagraph& paragraph : letter.paragraphs) {
    pages.add(paragraph.style, filled_in(paragraph.text, fields));
  }
  pages.finish();
  return pdf;
}

}  // namespace kunci::tool
