// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Variables;

/// <summary>What became of a text with variables.</summary>
/// <param name="Judged">With every variable filled in: what has to be of the value's form.</param>
/// <param name="Kept">What the manifest holds in its place for the machine to fill in; null where that is the value itself.</param>
/// <param name="Showable">Whether what was filled in may stand in messages.</param>
internal readonly record struct FilledText(string Judged, string? Kept, bool Showable);

/// <summary>Where variables get their values when a manifest is read. Each text passes through one of these once.</summary>
internal abstract class VariableSource
{
    /// <summary>Fills nothing and says nothing: for text whose trouble is told already.</summary>
    public static VariableSource Unfilled { get; } = new Silent();

    /// <summary>Fills a text with variables; false after telling what is wrong with them.</summary>
    /// <param name="tame">Makes what a machine says of itself fit the value's form; null where it is taken as it is.</param>
    public abstract bool TryFill(ScalarNode scalar, VariableUse use, Func<string, string>? tame, ReadContext at, out FilledText filled);

    /// <summary>What the manifest holds for text from elsewhere that has no variables, whatever it looks like.</summary>
    public abstract string Literal(string text);

    private sealed class Silent : VariableSource
    {
        public override bool TryFill(ScalarNode scalar, VariableUse use, Func<string, string>? tame, ReadContext at, out FilledText filled)
        {
            filled = default;
            return false;
        }

        public override string Literal(string text) => text;
    }
}
