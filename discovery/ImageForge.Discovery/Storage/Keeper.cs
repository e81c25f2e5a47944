// SPDX-License-Identifier: Apache-2.0
using ImageForge.Discovery.State;

namespace ImageForge.Discovery.Storage;

/// <summary>Fills the state from the snapshot file at the start and writes it back; neither failure stops the service.</summary>
internal sealed class Keeper(SnapshotFile file, Clusters clusters, ServiceClock clock, ServiceLog log)
{
    public void Load()
    {
        var skipped = 0;
        try
        {
            foreach (var stored in file.Load(clock.Provider.GetUtcNow()))
            {
                if (StoredRules.Accept(stored) is not { } cluster || !clusters.TryRestore(cluster, clock.Now)) skipped++;
                else skipped += stored.Affiliates.Count - cluster.Affiliates.Count;
            }
            log.Info("snapshot loaded", ("clusters", clusters.Totals.Clusters), ("affiliates", clusters.Totals.Affiliates), ("skipped", skipped));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            log.Info("no snapshot yet");
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            log.Warn("snapshot not loaded to its end", ("reason", exception.Message), ("clusters", clusters.Totals.Clusters));
        }
    }

    /// <summary>Also an empty state is written: otherwise the next start would bring back what had been removed.</summary>
    public void Save()
    {
        try
        {
            var bytes = file.Save(clusters.Export(clock.Now));
            log.Debug("snapshot saved", ("bytes", bytes), ("clusters", clusters.Totals.Clusters));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            log.Error("snapshot not saved, the previous one is kept", ("reason", exception.Message));
        }
    }
}
