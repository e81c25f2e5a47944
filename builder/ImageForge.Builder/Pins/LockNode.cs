// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using ImageForge.Formats.Content;

namespace ImageForge.Builder.Pins;

/// <summary>A value of the lock file with its path, read strictly: anything unexpected is a <see cref="FormatException"/>.</summary>
internal readonly record struct LockNode(JsonElement Element, string Path)
{
    public LockNode this[string name] => Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(name, out var value)
        ? new LockNode(value, $"{Path}.{name}")
        : throw new FormatException($"{Path}.{name} is missing");

    public void Allow(params ReadOnlySpan<string> names)
    {
        if (Element.ValueKind != JsonValueKind.Object) throw Wrong("an object");
        foreach (var property in Element.EnumerateObject())
            if (!names.Contains(property.Name)) throw new FormatException($"{Path}.{property.Name} is unknown");
    }

    public IEnumerable<LockNode> Items()
    {
        if (Element.ValueKind != JsonValueKind.Array) throw Wrong("a list");
        var path = Path;
        return Element.EnumerateArray().Select((item, i) => new LockNode(item, $"{path}[{i}]"));
    }

    public string Text() => Element.ValueKind == JsonValueKind.String && Element.GetString() is { Length: > 0 } text ? text : throw Wrong("a text");

    public long Integer() => Element.ValueKind == JsonValueKind.Number && Element.TryGetInt64(out var number) && number >= 0 ? number : throw Wrong("a whole number");

    public Digest Digest() => Formats.Content.Digest.TryParse(Text(), out var digest) ? digest : throw Wrong("a SHA-256");

    public DateTimeOffset Date() =>
        DateTimeOffset.TryParseExact(Text(), "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date
            : throw Wrong("a date like 2026-09-12T07:55:41Z");

    public T OneOf<T>(Func<T, string> name, T[] values) where T : struct
    {
        var text = Text();
        foreach (var value in values)
            if (name(value) == text) return value;
        throw Wrong($"one of {string.Join(", ", values.Select(name))}");
    }

    private FormatException Wrong(string expected) => new($"{Path} is not {expected}");
}
