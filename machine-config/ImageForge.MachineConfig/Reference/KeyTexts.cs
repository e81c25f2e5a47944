// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig;

/// <summary>What there is to say about one key, as plain text: the reference page and <c>imageforge explain</c> print it.</summary>
/// <param name="Value">What it takes: "integer from 1 to 65535".</param>
/// <param name="Default">"required", "none", or what holds without it.</param>
/// <param name="Words">The words to choose from and what they mean.</param>
/// <param name="Example">As it would stand in a manifest; null for secrets, whose examples would be pasted and used.</param>
public sealed record KeyTexts(
    string Key, string Value, string Default, string Meaning, IReadOnlyList<(string Word, string Meaning)> Words, string? Example)
{
    /// <summary>Whether <see cref="Default"/> is a value rather than words about one.</summary>
    public bool DefaultIsValue { get; private init; }

    internal static KeyTexts Of(IRecordShape record, Field field)
    {
        var value = field is { Required: false, DefaultText: null } ? record.DefaultOf(field) : null;
        return new(field.Key, field.Shape.Description,
            field.Required ? "required" : field.DefaultText ?? (value is null ? "none" : YamlText.Flow(value)),
            field.Meaning, field.Shape.Words, field.HidesExample ? null : $"{field.Key}: {field.Example}")
        {
            DefaultIsValue = value is not null,
        };
    }
}
