// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.RegularExpressions;
using ImageForge.Builder.Cli;

namespace ImageForge.Builder.Codes;

/// <summary>One code for a terminal: the paragraphs of docs/errors.md.</summary>
internal static partial class CodeText
{
    public static string Write(ErrorCode code) => $"""
        {code.Id}: {code.Title}

        {Paragraph.Of(Plain(code.Cause), "  ")}

        {Paragraph.Of("Cure: " + Plain(code.Cure), "  ")}

          Exit code {ErrorsPage.Exits(code)}.

        """.ReplaceLineEndings("\n");

    public static void WriteJson(Utf8JsonWriter json, ErrorCode code)
    {
        json.WriteStartObject();
        json.WriteString("code", code.Id);
        json.WriteString("title", code.Title);
        json.WriteString("cause", Plain(code.Cause));
        json.WriteString("cure", Plain(code.Cure));
        json.WriteStartArray("exits");
        foreach (var exit in code.Exits) json.WriteNumberValue((int)exit);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Links become the page that they lead to; backquotes stay, they are quotes to readers too.</summary>
    internal static string Plain(string markdown) => Link().Replace(markdown, "docs/$1");

    [GeneratedRegex(@"\[[^\]]*\]\(([^)]*)\)")]
    private static partial Regex Link();
}
