#include "CTOML.h"

// Debian builds the library with these settings; the header has to see the same.
#define TOML_HEADER_ONLY 0
#define TOML_SHARED_LIB 1
#include <toml++/toml.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

/// Deeper tables than this are a mistake, and would cost stack here and in whoever reads the JSON.
constexpr int depth_max = 32;

class json_writer {
public:
    std::string text;

    void write(const toml::node &node, int depth) {
        if (depth > depth_max) {
            throw std::runtime_error("tables and arrays are nested too deeply");
        }
        text += "{\"line\":" + std::to_string(node.source().begin.line) + ",\"kind\":";
        switch (node.type()) {
        case toml::node_type::table: write_table(*node.as_table(), depth); break;
        case toml::node_type::array: write_array(*node.as_array(), depth); break;
        case toml::node_type::string: write_text("string", node.as_string()->get()); break;
        case toml::node_type::integer:
            text += "\"integer\",\"integer\":" + std::to_string(node.as_integer()->get());
            break;
        case toml::node_type::boolean:
            text += node.as_boolean()->get() ? "\"boolean\",\"boolean\":true"
                                             : "\"boolean\",\"boolean\":false";
            break;
        case toml::node_type::floating_point: write_real(node.as_floating_point()->get()); break;
        case toml::node_type::date: write_date(*node.as_date()); break;
        case toml::node_type::time: write_date(*node.as_time()); break;
        case toml::node_type::date_time: write_date(*node.as_date_time()); break;
        case toml::node_type::none: throw std::logic_error("a value has no type");
        }
        text += '}';
    }

private:
    void write_table(const toml::table &table, int depth) {
        std::vector<std::pair<const toml::key *, const toml::node *>> entries;
        entries.reserve(table.size());
        for (auto entry = table.cbegin(); entry != table.cend(); ++entry) {
            entries.emplace_back(&entry->first, &entry->second);
        }
        // The library sorts by name; people read problems from the top of the file down.
        std::stable_sort(entries.begin(), entries.end(), [](const auto &a, const auto &b) {
            const auto &first = a.first->source().begin;
            const auto &second = b.first->source().begin;
            return std::pair(first.line, first.column) < std::pair(second.line, second.column);
        });
        text += "\"table\",\"entries\":[";
        bool is_first = true;
        for (const auto &[key, value] : entries) {
            text += is_first ? "{\"line\":" : ",{\"line\":";
            text += std::to_string(key->source().begin.line) + ",\"key\":";
            write_quoted(key->str());
            text += ",\"value\":";
            write(*value, depth + 1);
            text += '}';
            is_first = false;
        }
        text += ']';
    }

    void write_array(const toml::array &array, int depth) {
        text += "\"array\",\"items\":[";
        bool is_first = true;
        for (const toml::node &item : array) {
            if (!is_first) {
                text += ',';
            }
            write(item, depth + 1);
            is_first = false;
        }
        text += ']';
    }

    void write_text(std::string_view kind, std::string_view value) {
        text += '"';
        text += kind;
        text += "\",\"text\":";
        write_quoted(value);
    }

    void write_real(double value) {
        char digits[40];
        std::snprintf(digits, sizeof digits, "%.17g", value);
        write_text("real", digits);
    }

    template <typename Date>
    void write_date(const toml::value<Date> &value) {
        std::ostringstream stream;
        stream << value.get();
        write_text("date", stream.str());
    }

    void write_quoted(std::string_view value) {
        text += '"';
        for (const char character : value) {
            const auto byte = static_cast<unsigned char>(character);
            if (byte < 0x20 || byte == 0x7f) {
                char escape[8];
                std::snprintf(escape, sizeof escape, "\\u%04x", byte);
                text += escape;
            } else {
                if (character == '"' || character == '\\') {
                    text += '\\';
                }
                text += character;
            }
        }
        text += '"';
    }
};

/// A copy that `free` can free; NULL without memory.
char *copied(std::string_view text) noexcept {
    auto *copy = static_cast<char *>(std::malloc(text.size() + 1));
    if (copy) {
        std::memcpy(copy, text.data(), text.size());
        copy[text.size()] = '\0';
    }
    return copy;
}

} // namespace

ctoml_result ctoml_parse(const char *text, size_t byte_count) {
    ctoml_result result = {};
    try {
        const toml::table table = toml::parse(std::string_view(text, byte_count));
        json_writer writer;
        writer.write(table, 0);
        result.json = copied(writer.text);
        result.json_byte_count = result.json ? writer.text.size() : 0;
    } catch (const toml::parse_error &error) {
        result.message = copied(error.description());
        result.line = error.source().begin.line;
        result.column = error.source().begin.column;
    } catch (const std::exception &error) {
        result.message = copied(error.what());
    } catch (...) {
        result.message = copied("the TOML reader failed");
    }
    return result;
}

void ctoml_free(ctoml_result *result) {
    std::free(result->json);
    std::free(result->message);
    *result = {};
}
