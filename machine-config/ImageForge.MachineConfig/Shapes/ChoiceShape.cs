// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Shapes;

/// <summary>A word of the manifest, the value it stands for, and what it means.</summary>
internal sealed record Choice<T>(string Word, T Value, string Meaning);

/// <summary>One of a few words.</summary>
internal sealed class ChoiceShape<T>(string noun, params IReadOnlyList<Choice<T>> choices) : ScalarShape<T>
    where T : notnull
{
    public override string Description => (choices.Count == 1 ? "" : "one of ") + string.Join(", ", choices.Select(c => c.Word));

    public override IReadOnlyList<(string Word, string Meaning)> Words => [.. choices.Select(c => (c.Word, c.Meaning))];

    public override Node ToNode(T value, WriteMode mode) => Written(choices.First(c => c.Value.Equals(value)).Word, plain: false);

    /// <summary>As constants with a text each: standard keywords, and editors show the text beside the word they offer.</summary>
    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteStartArray("oneOf");
        foreach (var choice in choices)
        {
            json.WriteStartObject();
            json.WriteString("const", choice.Word);
            json.WriteString("title", choice.Word);
            json.WriteString("description", choice.Meaning);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    protected override bool TryParse(ScalarNode scalar, ReadContext at, [MaybeNullWhen(false)] out T value)
    {
        foreach (var choice in choices)
        {
            if (choice.Word != scalar.Text) continue;
            value = choice.Value;
            return true;
        }

        value = default;
        at.Error(DiagnosticCode.WordUnknown, scalar, $"{at.Show(scalar.Text)} is not {noun}", Description,
            !at.Sink.Full && NearestWord.Of(scalar.Text, choices.Select(c => c.Word)) is { } near ? $"did you mean \"{near}\"?" : null);
        return false;
    }
}
