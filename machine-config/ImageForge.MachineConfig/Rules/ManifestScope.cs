// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Rules;

/// <summary>
/// What rules across documents see: every document that was read, wrong ones included. A rule looks at
/// <see cref="ReadDocument.Good"/> or at the scope's own <c>Good(keys)</c> before it complains about what a complaint exists of.
/// </summary>
internal sealed class ManifestScope(IReadOnlyDictionary<Kind, IReadOnlyList<ReadDocument>> documents, DiagnosticSink sink)
{
    public DiagnosticSink Sink => sink;

    /// <summary>The cluster's id and secret, wherever they came from; null when they are missing or wrong.</summary>
    public ClusterSecrets? Cluster { get; set; }

    /// <summary>By which certificates are judged.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The documents of a kind, in order; none where the manifest has none.</summary>
    public IReadOnlyList<ReadDocument<T>> All<T>(Kind<T> kind)
        where T : class => documents.TryGetValue(kind, out var found) ? [.. found.Cast<ReadDocument<T>>()] : [];

    /// <summary>The document of a kind that stands once; null without one.</summary>
    public ReadDocument<T>? Single<T>(Kind<T> kind)
        where T : class => All(kind) is [var only, ..] ? only : null;

    /// <summary>For rules that compare: where the other document or value stands, as "line 7" or "base.yaml:7".</summary>
    public static string Whereabouts(Place other, Place from) =>
        other.Source == from.Source ? $"line {other.Line}" : $"{other.Source.Name}:{other.Line}";
}
