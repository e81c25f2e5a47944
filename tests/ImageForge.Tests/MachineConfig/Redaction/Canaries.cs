// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using ImageForge.MachineConfig;
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.Tests.MachineConfig.Redaction;

/// <summary>Values that must not come out anywhere, in every place that can hold a secret.</summary>
internal static class Canaries
{
    /// <summary>Looks like nothing: what hides it is that its place is marked, not that it resembles a key.</summary>
    public const string Canary = "canary bird";

    /// <summary>A record with every secret in it set, to any depth: lists have one item, mappings one entry.</summary>
    public static object Fill(Type type)
    {
        var record = Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite))
        {
            var element = SecretNamesOfFields.Element(property.PropertyType);
            object? value = element == typeof(Secret) ? new Secret(Canary)
                : SecretNamesOfFields.IsRecord(element) && element.GetConstructor([]) is not null ? Fill(element) : null;
            if (value is null) continue;
            if (property.PropertyType.IsAssignableFrom(element)) property.SetValue(record, value);
            else if (property.PropertyType.IsAssignableFrom(element.MakeArrayType())) property.SetValue(record, ArrayOf(element, value));
            else property.SetValue(record, DictionaryOf(element, value));
        }

        return record;
    }

    /// <summary>Documents of a kind in which a secret's place, and nothing else, holds what is wrong there.</summary>
    public static IEnumerable<string> WrongDocuments(IRecordShape kind) =>
        from place in Places(kind)
        from wrong in (string[])[Canary, $"[{Canary}]", $"{{{Canary}: {Canary}}}", $"\"{Canary}\\n\"", $"{{secretRef: {Canary}}}", $"{{secretRef: {{env: {Canary}}}}}", $"{{secretRef: {{{Canary}: x}}}}",
            $"{Canary}: {Canary}", $"\"{Canary}", $"!{Canary}", $"*{Canary.Replace(' ', '-')}", $"|\n  {Canary}\n {Canary}"]
        select $"apiVersion: imageforge.dev/v1alpha1\nkind: {kind.Name}\n{place(wrong)}\n";

    /// <summary>From a value to the lines that put it into each secret's place.</summary>
    private static IEnumerable<Func<string, string>> Places(IRecordShape record)
    {
        foreach (var field in record.Fields)
        {
            if (field.Sensitive) yield return value => $"{field.Key}: {value}";
            if (field.Shape.Record is not { } inner) continue;
            foreach (var deeper in Places(inner))
                yield return field.Shape is IRecordShape ? value => $"{field.Key}: {{{deeper(value)}}}" : value => $"{field.Key}: [{{{deeper(value)}}}]";
        }
    }

    private static Array ArrayOf(Type element, object value)
    {
        var array = Array.CreateInstance(element, 1);
        array.SetValue(value, 0);
        return array;
    }

    private static object DictionaryOf(Type element, object value)
    {
        var dictionary = (System.Collections.IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), element))!;
        dictionary.Add("name", value);
        return dictionary;
    }
}
