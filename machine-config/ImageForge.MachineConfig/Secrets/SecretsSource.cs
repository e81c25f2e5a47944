// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig;

/// <summary>Where references to secrets lead: to this host's files, to the machine's own, or to memory.</summary>
internal abstract class SecretsSource
{
    /// <summary>Follows nothing: for text that is only checked.</summary>
    public static SecretsSource Unfollowed { get; } = new SecretsUnfollowed();

    /// <summary>Whether a reference is left as it is, for the machine to follow when it boots.</summary>
    public virtual bool Defers(SecretReference reference) => reference.At == ResolveTime.Boot;

    /// <summary>A single value. False after telling what is wrong at the place of the reference, or in the file that it names.</summary>
    /// <param name="place">The mapping under <c>secretRef</c>.</param>
    public abstract bool TryText(SecretReference reference, MappingNode place, ReadContext at, [NotNullWhen(true)] out string? text);

    /// <summary>A whole secrets file, of which the place takes its part.</summary>
    public abstract bool TryBundle(SecretReference reference, MappingNode place, ReadContext at, [NotNullWhen(true)] out SecretsDocument? bundle);

    /// <summary>Told of every secret that stands in the manifest itself.</summary>
    public virtual void MeetInline(ScalarNode secret, ReadContext at)
    {
    }

    /// <summary>A value out of a bundle; false after telling that the bundle has none of that name.</summary>
    protected static bool TryPart(SecretsDocument bundle, string name, MappingNode place, ReadContext at, [NotNullWhen(true)] out string? text)
    {
        text = BundleParts.Find(bundle, name);
        if (text is null) MissingPart(name, place.Find("key") ?? place, at);
        return text is not null;
    }

    public static void MissingPart(string name, Node place, ReadContext at) =>
        at.Error(DiagnosticCode.BundlePartMissing, place, $"the secrets file holds no {name}", null, "add it there, or name another file");
}

/// <summary>Secrets from memory, or none: for text that came out of no file.</summary>
internal sealed class SecretsAtHand(SecretsDocument? bundle) : SecretsSource
{
    public override bool TryText(SecretReference reference, MappingNode place, ReadContext at, [NotNullWhen(true)] out string? text)
    {
        text = null;
        return TryBundle(reference, place, at, out var found) && reference.Part is { } name && TryPart(found, name, place, at, out text);
    }

    public override bool TryBundle(SecretReference reference, MappingNode place, ReadContext at, [NotNullWhen(true)] out SecretsDocument? found)
    {
        found = reference.File is null ? null : bundle;
        if (found is null) at.Error(DiagnosticCode.SecretsUnresolved, place, "this cannot be looked up here", null, "write the value itself");
        return found is not null;
    }
}

/// <summary>Leaves every reference as it is.</summary>
internal sealed class SecretsUnfollowed : SecretsSource
{
    public override bool Defers(SecretReference reference) => true;

    public override bool TryText(SecretReference reference, MappingNode place, ReadContext at, [NotNullWhen(true)] out string? text) =>
        throw new NotSupportedException("a deferred reference is not followed");

    public override bool TryBundle(SecretReference reference, MappingNode place, ReadContext at, [NotNullWhen(true)] out SecretsDocument? bundle) =>
        throw new NotSupportedException("a deferred reference is not followed");
}
