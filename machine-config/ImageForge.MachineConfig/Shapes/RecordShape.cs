// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Shapes;

/// <summary>What schemas, reference and suggestions need to know of a mapping with known keys.</summary>
internal interface IRecordShape
{
    /// <summary>For messages and headings: "Machine", "interface".</summary>
    string Name { get; }

    string Meaning { get; }

    /// <summary>Documents carry apiVersion and kind besides their own keys.</summary>
    bool IsDocument { get; }

    IReadOnlyList<Field> Fields { get; }

    /// <summary>Whether one reference to a secrets file may stand for the mapping.</summary>
    bool TakesReference { get; }

    /// <summary>Keys of which exactly one must be given; null without such a rule.</summary>
    KeyChoice? ExactlyOne { get; }

    /// <summary>A field's default as it would be written; null without one.</summary>
    Node? DefaultOf(Field field);

    /// <summary>Reports what is wrong with a mapping whose record nobody wants.</summary>
    void Check(Node node, ReadContext at);

    void WriteSchema(Utf8JsonWriter json);
}

/// <summary>A mapping with known keys and the record it becomes. Defaults are those of the empty record.</summary>
internal sealed class RecordShape<T>(string name, string meaning, T empty, params IReadOnlyList<Field<T>> fields)
    : ValueShape<T>, IRecordShape
    where T : class
{
    public string Name => name;

    public string Meaning => meaning;

    /// <summary>All defaults.</summary>
    public T Empty => empty;

    public bool IsDocument { get; init; }

    public KeyChoice? ExactlyOne { get; init; }

    /// <summary>What of a secrets file a reference in the mapping's place stands for; null where no reference may stand.</summary>
    public BundlePart<T>? Part { get; init; }

    public bool TakesReference => Part is not null;

    /// <summary>The rules across keys, run when the mapping has been read.</summary>
    public Action<T, RecordScope>? Rules { get; init; }

    public IReadOnlyList<Field> Fields => fields;

    public override string Description => $"mapping with {Keys(fields)}";

    public override IRecordShape Record => this;

    public Node? DefaultOf(Field field) => ((Field<T>)field).ToNode(empty, WriteMode.Revealed);

    public override bool IsAbsent(T value) => value is null || fields.All(f => f.ToNode(value, WriteMode.Redacted) is null);

    public override Node ToNode(T value, WriteMode mode)
    {
        var entries = new List<Entry>();
        foreach (var field in fields)
            if (field.ToNode(value, mode) is { } node) entries.Add(new(new(Place.Made, field.Key, Plain: true), node));
        return new MappingNode(Place.Made, entries);
    }

    public override bool TryRead(Node node, ReadContext at, [MaybeNullWhen(false)] out T value) => TryRead(node, at, out value, out _);

    /// <param name="scope">By which rules report about the mapping; null when there is none.</param>
    public bool TryRead(Node node, ReadContext at, [MaybeNullWhen(false)] out T value, out RecordScope? scope)
    {
        (value, scope) = (empty, null);
        if (node is ScalarNode { Broken: true }) return false;
        if (Part is not null && SecretReference.IsReference(node)) return Part.TryRead(node, at, out value);
        if (node is not MappingNode mapping)
        {
            var nothing = node is ScalarNode { IsNothing: true };
            at.Error(nothing ? DiagnosticCode.ValueMissing : DiagnosticCode.WrongNode, node,
                nothing ? "no value" : $"{node.Noun} where a mapping belongs", Description, nothing ? "give it keys or remove it" : Suggestion(fields[0]));
            return false;
        }

        var before = at.Sink.Errors;
        value = ReadEntries(mapping, at, out var failed);
        scope = new RecordScope(mapping, at, failed);
        CheckRequired(scope);
        Rules?.Invoke(value, scope);
        return at.Sink.Errors == before;
    }

    public void Check(Node node, ReadContext at) => TryRead(node, at, out _);

    public override void WriteSchema(Utf8JsonWriter json)
    {
        if (TakesReference) ReferenceSchema.WriteAlternative(json, j => RecordSchema.Write(j, this));
        else RecordSchema.Write(json, this);
    }

    private T ReadEntries(MappingNode mapping, ReadContext at, out HashSet<string> failed)
    {
        var (record, seen) = (empty, new Dictionary<string, ScalarNode>(StringComparer.Ordinal));
        failed = [];
        foreach (var (key, node) in mapping.Entries)
        {
            var field = fields.FirstOrDefault(f => f.Key == key.Text);
            var known = field is not null || (IsDocument && key.Text is "apiVersion" or "kind");
            if (!known)
            {
                // The key that was meant is neither missing nor good.
                if (Unknown(key, at) is { } meant) failed.Add(meant);
                continue;
            }

            if (!seen.TryAdd(key.Text, key))
            {
                at.Key(key.Text).Error(DiagnosticCode.KeyRepeated, key, "this key is given a second time", null,
                    $"keep one of them; the first one is on line {seen[key.Text].At.Line}");
                continue;
            }

            if (field is null) continue;
            (record, var good) = field.Read(record, node, at.Key(key.Text, field.Sensitive));
            if (!good) failed.Add(key.Text);
        }

        return record;
    }

    private void CheckRequired(RecordScope scope)
    {
        foreach (var field in fields)
        {
            if (field.Required && !scope.Given(field.Key) && scope.Good(field.Key))
                scope.Error(DiagnosticCode.KeyRequired, field.Key, "this key is required", field.Shape.Description,
                    Suggestion(field));
        }

        if (ExactlyOne is not { } choice || choice.Keys.Where(scope.Given).ToList() is not { Count: not 1 } given) return;
        if (given.Count == 0 && !scope.Good([.. choice.Keys])) return;
        var found = given.Count == 0 ? (choice.Keys.Count == 2 ? $"neither {choice.Keys[0]} nor {choice.Keys[1]} is given" : $"none of {choice} is given")
            : given.Count == 2 ? $"both {given[0]} and {given[1]} are given" : $"{new KeyChoice(given)} are given";
        var example = choice.Keys.Select(key => fields.First(f => f.Key == key)).OrderBy(f => f.HidesExample).First();
        scope.At.Error(DiagnosticCode.NotExactlyOne, scope.Node, found, $"exactly one of {choice}",
            given.Count == 0 ? Suggestion(example) : given.Count == 2 ? "remove one of them" : "keep one of them");
    }

    /// <returns>The key that was probably meant.</returns>
    private string? Unknown(ScalarNode key, ReadContext at)
    {
        var nearest = at.Sink.Full ? null : NearestWord.Of(key.Text, fields.Select(f => f.Key).Concat(TakesReference ? [SecretReference.Key] : []));
        var hint = nearest is not null ? $"did you mean \"{nearest}\"?"
            : key.Text == "<<" ? "merge keys are not used in manifests: write the keys out"
            : KeyHomes.Of(key.Text) is { } home ? $"\"{key.Text}\" belongs to {home}"
            : IsDocument && KeyHomes.KindOf(key.Text) is { } kind ? $"write it as a document of its own: kind: {kind}"
            : null;
        // Under a secret even a key may be a part of it, unless it is a near miss of a known one.
        var shown = at.Sensitive && nearest is null ? "unknown key" : $"unknown key {Quoted.Of(key.Text)}";
        at.Error(DiagnosticCode.KeyUnknown, key, shown, Keys(fields), hint);
        return nearest;
    }

    private static string? Suggestion(Field field) => field.HidesExample ? null : $"for example {field.Key}: {field.Example}";

    private static string Keys(IEnumerable<Field> fields) => string.Join(", ", fields.Select(f => f.Key));
}
