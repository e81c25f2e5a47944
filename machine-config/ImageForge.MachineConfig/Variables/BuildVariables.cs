// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Variables;

/// <summary>
/// Where an image is built: environment variables get their values, those of the machine stay, and the text that holds
/// them is judged by values that a machine could have.
/// </summary>
internal sealed class BuildVariables(IReadOnlyDictionary<string, string> environment) : VariableSource
{
    public override string Literal(string text) => VariableText.Escape(text);

    public override bool TryFill(ScalarNode scalar, VariableUse use, Func<string, string>? tame, ReadContext at, out FilledText filled)
    {
        filled = default;
        if (VariableNames.Parse(scalar, at) is not { } pieces) return false;
        // Text without variables is collected and escaped as a whole: what came of the environment must not become one.
        var (good, judged, kept, literal, showable) = (true, new StringBuilder(), new StringBuilder(), new StringBuilder(), true);
        foreach (var piece in pieces)
        {
            if (!piece.IsVariable)
            {
                judged.Append(piece.Text);
                literal.Append(piece.Text);
            }
            else if (VariableNames.InEnvironment(piece.Text) is { } name)
            {
                showable = false;
                good &= TryFind(name, scalar, at, out var value);
                judged.Append(value);
                literal.Append(value);
            }
            else if (!VariableNames.OfSomeMachine.TryGetValue(piece.Text, out var sample))
            {
                VariableNames.Unknown(piece.Text, scalar, at);
                good = false;
            }
            else
            {
                good &= IsTaken(piece.Text, use, scalar, at) && !EndsInDollar(literal, scalar, at);
                judged.Append(tame is null ? sample : tame(sample));
                kept.Append(VariableText.Escape(literal.ToString())).Append(VariableText.Variable(piece.Text));
                literal.Clear();
            }
        }

        // Such a value could not be told from a variable when the machine reads it back.
        if (good && use == VariableUse.Build && VariableText.HasAny(judged.ToString()))
        {
            at.Error(DiagnosticCode.VariableMisplaced, scalar, "\"${\" cannot stand in this value", null, null);
            good = false;
        }

        kept.Append(VariableText.Escape(literal.ToString()));
        filled = new(judged.ToString(), use == VariableUse.Machine && !judged.Equals(kept) ? kept.ToString() : null, showable);
        return good;
    }

    private bool TryFind(string name, ScalarNode scalar, ReadContext at, out string value)
    {
        if (environment.TryGetValue(name, out var found))
        {
            value = found;
            return true;
        }

        value = "";
        at.Error(DiagnosticCode.EnvironmentLacks, scalar, $"the environment variable {name} is not set", null,
            NearestWord.Of(name, environment.Keys) is { } near ? $"did you mean ${{env.{near}}}?" : $"set it for the command that reads the manifest: {name}=…");
        return false;
    }

    private static bool IsTaken(string name, VariableUse use, ScalarNode scalar, ReadContext at)
    {
        if (use == VariableUse.Machine) return true;
        at.Error(DiagnosticCode.VariableMisplaced, scalar, $"{VariableText.Variable(name)} is known when the machine boots, and this value must be known before", null,
            "write the value itself, or a variable of the environment: ${env.NAME}");
        return false;
    }

    private static bool EndsInDollar(StringBuilder literal, ScalarNode scalar, ReadContext at)
    {
        if (literal.Length == 0 || literal[^1] != '$') return false;
        at.Error(DiagnosticCode.VariableForm, scalar, "a value that ends in \"$\" stands before a variable of the machine, where the two would be an escape", null,
            "put another character between them");
        return true;
    }
}
