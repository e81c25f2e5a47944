// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using ImageForge.Builder.Cli;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Commands;

/// <summary>A kind or key of the manifest for a terminal or a program: the texts of docs/manifest.md.</summary>
internal static class KeyExplanation
{
    public static void WriteKinds(Invocation invocation)
    {
        if (invocation.Format == OutputFormat.Json)
        {
            invocation.WriteJson(json =>
            {
                json.WriteStartArray();
                foreach (var kind in Explanation.Kinds) WriteJson(json, kind);
                json.WriteEndArray();
            });
            return;
        }

        var width = Explanation.Kinds.Max(k => k.Path.Length);
        foreach (var kind in Explanation.Kinds) invocation.Out.WriteLine($"{kind.Path.PadRight(width)}  {kind.Meaning}");
        invocation.Out.WriteLine("\nMore: imageforge explain KIND, KIND.KEY or CODE, such as Mesh, Mesh.listenPort and IF1203.");
    }

    public static void Write(Invocation invocation, Explanation about)
    {
        if (invocation.Format == OutputFormat.Json) invocation.WriteJson(json => WriteJson(json, about));
        else WriteText(invocation.Out, about);
    }

    private static void WriteText(TextWriter target, Explanation about)
    {
        target.WriteLine(about.Path);
        target.WriteLine(Paragraph.Of(about.Key?.Meaning ?? about.Meaning, "  "));
        if (about.Key is { } key)
        {
            foreach (var (word, meaning) in key.Words) target.WriteLine(Paragraph.Of($"{word}: {meaning}", "    "));
            target.WriteLine();
            target.WriteLine($"  takes    {key.Value}");
            target.WriteLine($"  default  {key.Default}");
            if (key.Example is not null) target.WriteLine($"  example  {key.Example}");
        }
        else
        {
            target.WriteLine();
        }

        target.WriteLine($"  since    {about.Since}");

        if (about.Keys.Count == 0) return;
        target.WriteLine();
        if (about.ExactlyOne is [.., var last]) target.WriteLine($"  Exactly one of {string.Join(", ", about.ExactlyOne.SkipLast(1))} and {last} is given.\n");
        foreach (var below in about.Keys)
        {
            target.WriteLine(Paragraph.Of($"{below.Key}: {below.Value} ({(below.Default == "none" ? "no default" : below.Default)})", "  "));
            target.WriteLine(Paragraph.Of(below.Meaning, "      "));
        }
    }

    private static void WriteJson(Utf8JsonWriter json, Explanation about)
    {
        json.WriteStartObject();
        json.WriteString("path", about.Path);
        json.WriteString("meaning", about.Key?.Meaning ?? about.Meaning);
        json.WriteString("since", about.Since);
        if (about.Key is { } key) WriteTexts(json, key);
        json.WriteStartArray("keys");
        foreach (var below in about.Keys)
        {
            json.WriteStartObject();
            json.WriteString("key", below.Key);
            json.WriteString("meaning", below.Meaning);
            WriteTexts(json, below);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, KeyTexts key)
    {
        json.WriteString("value", key.Value);
        json.WriteString("default", key.Default);
        if (key.Example is not null) json.WriteString("example", key.Example);
        if (key.Words.Count == 0) return;
        json.WriteStartObject("words");
        foreach (var (word, meaning) in key.Words) json.WriteString(word, meaning);
        json.WriteEndObject();
    }
}
