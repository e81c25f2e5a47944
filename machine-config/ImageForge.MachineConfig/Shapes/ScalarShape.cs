// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using ImageForge.MachineConfig.Variables;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Shapes;

/// <summary>A single value. Refuses mappings, lists and nothing at all before the value itself is looked at.</summary>
internal abstract class ScalarShape<T> : ValueShape<T>
{
    public sealed override bool TryRead(Node node, ReadContext at, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (SecretReference.IsReference(node) && TakesReference) return TryFollow(node, at, out value);
        if (node is not ScalarNode scalar)
        {
            at.Error(DiagnosticCode.WrongNode, node, $"{node.Noun} where a single value belongs", Description,
                SecretReference.IsReference(node) ? "this is no secret: write the value itself" : null);
            return false;
        }

        if (scalar.Broken) return false;
        if (scalar.IsNothing)
        {
            at.Error(DiagnosticCode.ValueMissing, node, "no value", Description, "give it a value or remove the key");
            return false;
        }

        if (Variables == VariableUse.None && at.Variables is not null && VariableText.HasAny(scalar.Text))
        {
            at.Error(DiagnosticCode.VariableMisplaced, scalar, $"{at.Show(scalar.Text)} holds \"${{\", and this value takes no variables", Description,
                TakesReference ? "refer to it: {secretRef: {env: NAME}}" : "write the value itself; --set and patches can give it from outside");
            return false;
        }

        return TryParse(scalar, at, out value);
    }

    /// <summary>Which variables may stand in it.</summary>
    public VariableUse Variables { get; init; }

    /// <summary>Whether a reference to a secret may stand in the value's place.</summary>
    public virtual bool TakesReference => false;

    protected virtual bool TryFollow(Node reference, ReadContext at, [MaybeNullWhen(false)] out T value) => throw new NotSupportedException(Description);

    protected abstract bool TryParse(ScalarNode scalar, ReadContext at, [MaybeNullWhen(false)] out T value);

    /// <summary>A node made from a value has no place in any file.</summary>
    protected static ScalarNode Written(string text, bool plain) => new(Place.Made, text, plain);
}
