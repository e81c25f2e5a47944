// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Variables;

/// <summary>On the machine that boots: its own variables get their values, and what comes of it is final.</summary>
internal sealed class MachineVariables(MachineFacts facts) : VariableSource
{
    public override string Literal(string text) => text;

    public override bool TryFill(ScalarNode scalar, VariableUse use, Func<string, string>? tame, ReadContext at, out FilledText filled)
    {
        filled = default;
        if (VariableNames.Parse(scalar, at) is not { } pieces) return false;
        var (good, text) = (true, new StringBuilder());
        foreach (var piece in pieces)
        {
            if (!piece.IsVariable) text.Append(piece.Text);
            else if (TryFind(piece.Text, use, scalar, at) is { } value) text.Append(tame is null ? value : tame(value));
            else good = false;
        }

        filled = new(text.ToString(), null, Showable: true);
        return good;
    }

    /// <summary>The value; null after telling why there is none.</summary>
    private string? TryFind(string name, VariableUse use, ScalarNode scalar, ReadContext at)
    {
        if (VariableNames.InEnvironment(name) is not null)
        {
            at.Error(DiagnosticCode.VariableMisplaced, scalar, $"{VariableText.Variable(name)} is filled in where the image is built, and this is the machine", null,
                "hand the machine the value itself");
            return null;
        }

        if (!VariableNames.OfSomeMachine.ContainsKey(name))
        {
            VariableNames.Unknown(name, scalar, at);
            return null;
        }

        if (use != VariableUse.Machine)
        {
            at.Error(DiagnosticCode.VariableMisplaced, scalar, $"{VariableText.Variable(name)} is not filled in here", null, "write the value itself");
            return null;
        }

        var (found, what) = name switch
        {
            VariableNames.Serial => (facts.Serial(), "its firmware gives no serial number"),
            VariableNames.Uuid => (facts.Uuid(), "its firmware gives no UUID"),
            _ => (facts.Mac(), "it has no network card"),
        };
        if (found is null) at.Error(DiagnosticCode.VariableUnavailable, scalar, $"this machine has no {VariableText.Variable(name)}: {what}", null, "use another variable, or write the value itself");
        return found;
    }
}
