namespace Faultline.Analyzers.Tests.Calls;

/// <summary>FLT0002: a callee that does not say that it may fault, and does.</summary>
public class FaultThroughCallTests
{
    [Fact]
    public Task A_callee_that_only_copies_atomically_is_clean() =>
        CallClient.MembersAsync(
            """
            public int Outer(Source source, byte[] data)
            {
                using (latch.Hold())
                    return Load(source, data);
            }

            private static int Load(Source source, byte[] data) => source.CopyAtomic(data) + source.Length;
            """);

    [Fact]
    public Task A_callee_that_faults_under_a_lock_that_no_fault_handler_takes_is_clean() =>
        CallClient.MembersAsync(
            """
            public void Outer(Source source, byte[] data)
            {
                using (plain.Hold())
                    Load(source, data);
            }

            private static void Load(Source source, byte[] data) => source.Copy(data);
            """);

    [Fact]
    public Task A_callee_that_copies_into_plain_memory_is_clean() =>
        CallClient.MembersAsync(
            """
            public void Outer(byte[] from, byte[] to)
            {
                using (latch.Hold())
                    Load(from, to);
            }

            private static void Load(Span<byte> from, Span<byte> to)
            {
                from.CopyTo(to);
                to[0] = 1;
            }
            """);

    [Fact]
    public Task A_callee_that_gives_the_lock_back_before_it_faults_is_clean() =>
        CallClient.MembersAsync(
            """
            public void Outer(Source source, byte[] data)
            {
                latch.Enter();
                try
                {
                    Load(source, data);
                }
                finally
                {
                    latch.Exit();
                }
            }

            [RequiresLock("latch")]
            private void Load(Source source, byte[] data)
            {
                latch.Exit();
                try
                {
                    source.Copy(data);
                }
                finally
                {
                    latch.Enter();
                }
            }
            """);

    [Fact]
    public Task A_callee_that_hands_the_copy_to_another_thread_is_clean() =>
        CallClient.MembersAsync(
            """
            public void Outer(Source source, byte[] data)
            {
                using (latch.Hold())
                    Load(source, data);
            }

            private static void Load(Source source, byte[] data) => Task.Run(() => source.Copy(data));
            """);

    [Theory]
    [InlineData("source.Copy(data)")]
    [InlineData("source.FaultIn()")]
    [InlineData("new Source()")]
    public Task A_callee_that_faults_fires_at_the_call(string operation) =>
        CallClient.MembersAsync(
            $$"""
            public void Outer(Source source, byte[] data)
            {
                using (latch.Hold())
                    {|FLT0002:Load(source, data)|};
                Load(source, data);
            }

            private static object Load(Source source, byte[] data)
            {
                {{operation}};
                return source;
            }
            """);

    [Fact]
    public Task A_property_that_faults_fires_at_the_access() =>
        CallClient.MembersAsync(
            """
            private readonly Source _source = new();

            private byte First => _source.First;

            public byte Outer()
            {
                using (latch.Hold())
                    return {|FLT0002:First|};
            }
            """);

    [Fact]
    public Task A_lambda_that_faults_and_runs_at_once_fires() =>
        CallClient.MembersAsync(
            """
            public void Outer(List<Source> sources, byte[] data)
            {
                using (latch.Hold())
                    {|FLT0002:sources.ForEach(source => source.Copy(data))|};
            }
            """);

    [Fact]
    public Task A_delegate_type_that_says_so_faults_directly_and_its_invoker_through_a_call() =>
        CallClient.MembersAsync(
            """
            private readonly FaultingCopy _copy = static _ => { };

            public void Outer(byte[] data)
            {
                using (latch.Hold())
                {
                    {|FLT0001:_copy(data)|};
                    {|FLT0002:Run(data)|};
                }
            }

            private void Run(byte[] data) => _copy(data);
            """);

    [Fact]
    public Task An_implementation_that_faults_fires_at_the_interface_call() =>
        CallClient.MembersAsync(
            """
            public interface ILoader
            {
                void Load(Source source, byte[] data);
            }

            public sealed class Loader : ILoader
            {
                public void Load(Source source, byte[] data) => source.Copy(data);
            }

            public void Outer(ILoader loader, Source source, byte[] data)
            {
                using (latch.Hold())
                    {|FLT0002:loader.Load(source, data)|};
            }
            """);

    [Fact]
    public Task An_interface_that_says_that_it_faults_does_so_directly() =>
        CallClient.MembersAsync(
            """
            public interface ILoader
            {
                [MayFault] void Load(byte[] data);
            }

            public void Outer(ILoader loader, byte[] data)
            {
                using (latch.Hold())
                {
                    {|FLT0001:loader.Load(data)|};
                    {|FLT0002:Forward(loader, data)|};
                }
            }

            private static void Forward(ILoader loader, byte[] data) => loader.Load(data);
            """);

    [Fact]
    public Task A_callee_that_takes_its_own_page_lock_to_fault_is_reported_in_the_callee() =>
        CallClient.MembersAsync(
            """
            public void Outer(Source source, byte[] data) => Load(source, data);

            private void Load(Source source, byte[] data)
            {
                using (latch.Hold())
                    {|FLT0001:source.Copy(data)|};
            }
            """);

    [Fact]
    public Task A_fault_outranks_a_sleep_in_the_same_call() =>
        CallClient.MembersAsync(
            """
            public void Outer(Source source, byte[] data)
            {
                using (latch.Hold())
                    {|FLT0002:Load(source, data)|};
            }

            private static void Load(Source source, byte[] data)
            {
                Thread.Sleep(1);
                source.Copy(data);
            }
            """);

    [Fact]
    public Task A_second_acquisition_outranks_a_sleep_in_the_same_call() =>
        CallClient.MembersAsync(
            """
            public void Outer()
            {
                using (plain.Hold())
                    {|FLT0104:Both()|};
            }

            private void Both()
            {
                Thread.Sleep(1);
                Take();
            }
            """);
}
