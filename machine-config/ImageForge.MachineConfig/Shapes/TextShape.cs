// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using ImageForge.MachineConfig.Variables;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Shapes;

/// <summary>What became of a text: a value, or what is wrong with it and perhaps what to write instead.</summary>
internal readonly record struct Parsed<T>(bool Good, T Value, Wrong Wrong)
{
    public static implicit operator Parsed<T>(T value) => new(true, value, default);

    public static implicit operator Parsed<T>(Wrong wrong) => new(false, default!, wrong);
}

/// <summary>The text is not what it should be, or is in form and still not allowed.</summary>
/// <param name="Problem">What follows the text in the message, for a diagnostic of another code than the form's.</param>
internal readonly record struct Wrong(string? Hint = null, DiagnosticCode? Code = null, string? Problem = null);

/// <summary>A value written as text in a form of its own: a name, an address, a URL, a key.</summary>
/// <param name="code">The diagnostic for text that is not of the form.</param>
/// <param name="noun">What the text should be, with article: "an IP address".</param>
/// <param name="form">How it is written, for the line "expected".</param>
internal sealed class TextShape<T>(
    DiagnosticCode code, string noun, string form, Func<string, Parsed<T>> parse, Func<T, string> print) : ScalarShape<T>
{
    public override string Description => form;

    /// <summary>ECMA-262 pattern for editors; at most as strict as the parser. Null when a pattern says too little.</summary>
    public string? Pattern { get; init; }

    public int? MaxLength { get; init; }

    /// <summary>Text that often is a number: editors take it without quotes, too.</summary>
    public bool OrInteger { get; init; }

    /// <summary>Whether the empty text is a value of its own rather than nothing to write.</summary>
    public bool KeepsEmpty { get; init; }

    /// <summary>Never repeated in diagnostics although no secret: long, and what is pasted here by mistake may be one.</summary>
    public bool Unshown { get; init; }

    /// <summary>Secrets: never repeated in diagnostics, a placeholder when written redacted.</summary>
    public bool Sensitive { get; init; }

    /// <summary>Makes what a machine says of itself fit the form, such as a serial number in capitals; null takes it as it is.</summary>
    public Func<string, string>? Tame { get; init; }

    public override bool TakesReference => Sensitive;

    public override bool IsAbsent(T value) => value is null || (value is not Secret { IsKnown: false } && !KeepsEmpty && print(value).Length == 0);

    public override Node ToNode(T value, WriteMode mode) =>
        value is Secret { Reference: { } reference } ? reference.ToNode()
        : Written(Sensitive && mode == WriteMode.Redacted ? Secret.Placeholder : print(value), plain: false);

    public override void WriteSchema(Utf8JsonWriter json)
    {
        if (TakesReference) ReferenceSchema.WriteAlternative(json, WriteText);
        else WriteText(json);
    }

    private void WriteText(Utf8JsonWriter json)
    {
        if (!OrInteger)
        {
            WriteString(json);
            return;
        }

        // Two types in one keyword are what strict validators refuse.
        json.WriteStartArray("oneOf");
        json.WriteStartObject();
        WriteString(json);
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("type", "integer");
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private void WriteString(Utf8JsonWriter json)
    {
        json.WriteString("type", "string");
        if (Variables == VariableUse.None || (Pattern is null && MaxLength is null))
        {
            WriteForm(json);
            return;
        }

        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        WriteForm(json);
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("pattern", VariableNames.Pattern(Variables));
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private void WriteForm(Utf8JsonWriter json)
    {
        if (Pattern is not null) json.WriteString("pattern", Pattern);
        if (MaxLength is { } most) json.WriteNumber("maxLength", most);
    }

    protected override bool TryParse(ScalarNode scalar, ReadContext at, [MaybeNullWhen(false)] out T value)
    {
        if (at.Variables is null || !VariableText.HasAny(scalar.Text))
        {
            if (Sensitive) at.Secrets?.MeetInline(scalar, at);
            return TryTake(scalar, at, out value);
        }

        value = default;
        at = at with { Sensitive = at.Sensitive || Sensitive || Unshown };
        if (!at.Variables.TryFill(scalar, Variables, Tame, at, out var filled)) return false;
        if (Sensitive && filled.Showable) at.Secrets?.MeetInline(scalar, at);
        if (!TryTake(scalar with { Text = filled.Judged, Plain = false }, at, out value, (scalar.Text, filled.Showable))) return false;
        if (filled.Kept is { } kept) value = Keep(kept);
        return true;
    }

    /// <summary>The value that the reference leads to is judged as if it stood there.</summary>
    protected override bool TryFollow(Node node, ReadContext at, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (!SecretReference.TryRead(node, at, out var reference, out var place)) return false;
        if (at.Secrets is null)
        {
            at.Error(DiagnosticCode.SecretsUnresolved, node, "a reference cannot stand here", null, "write the value itself");
            return false;
        }

        if (at.Secrets.Defers(reference))
        {
            if (new Secret(reference) is T deferred)
            {
                value = deferred;
                return true;
            }

            at.Error(DiagnosticCode.ReferenceUnfit, node, "this value must be known before the machine boots", null, "remove at: boot");
            return false;
        }

        if (!at.Secrets.TryText(reference, place.Node, place.At, out var text) ||
            !TryTake(new(node.At, text, Plain: false), at with { Sensitive = true }, out value))
            return false;
        // What a file holds is no text of the manifest: nothing in it is a variable.
        if (Variables == VariableUse.Machine && at.Variables is not null && at.Variables.Literal(text) is var literal && literal != text) value = Keep(literal);
        return true;
    }

    /// <summary>Text for the machine to fill in, in place of the value that it will come to.</summary>
    private static T Keep(string text) =>
        text is T plain ? plain : new Secret(text) is T secret ? secret : throw new NotSupportedException("only text can wait for the machine");

    /// <param name="filled">The text as it was written, if variables in it were filled in, and whether the outcome may be shown.</param>
    private bool TryTake(ScalarNode scalar, ReadContext at, [MaybeNullWhen(false)] out T value, (string Written, bool Showable)? filled = null)
    {
        var parsed = parse(scalar.Text);
        value = parsed.Value;
        at = at with { Sensitive = at.Sensitive || Sensitive || Unshown };
        // A version 1.10 that an editor, a template or another library has read comes back as 1.1, a mode 0644 as 644.
        if (parsed.Good && scalar.Plain && CoreSchema.TypeOf(scalar.Text) is { } other && !(OrInteger && IsDecimal(scalar.Text)))
        {
            at.Error(DiagnosticCode.TextWithoutQuotes, scalar, $"{at.Show(scalar.Text).Trim('"')} without quotes is {other} to other readers of YAML", "text",
                at.Sensitive ? "put quotes around it" : $"put quotes around it: \"{scalar.Text}\"");
            return false;
        }

        if (parsed.Good) return true;
        var wrong = parsed.Wrong;
        var shown = filled is not { } variables ? at.Show(scalar.Text) : at.Sensitive ? "the value, with its variables filled in,"
            : $"{at.Show(variables.Written)}, filled in{(variables.Showable ? $" as {at.Show(scalar.Text)}" : "")},";
        at.Error(wrong.Code ?? code, scalar, $"{shown} {wrong.Problem ?? $"is not {noun}"}", wrong.Code is null ? form : null,
            // Hints may suggest a better spelling of what was found; those of secrets' own forms do not.
            (at.Sensitive && !Sensitive && !Unshown) || filled is not null ? null : wrong.Hint);
        return false;
    }

    /// <summary>A number that is written in one way only, so that every reader gives back the same text.</summary>
    private static bool IsDecimal(string text) =>
        text.TrimStart('-') is { Length: > 0 and < 16 } digits && text.Length - digits.Length <= 1 && digits.All(char.IsAsciiDigit) &&
        (digits == text ? digits.Length == 1 || digits[0] != '0' : digits[0] != '0');
}
