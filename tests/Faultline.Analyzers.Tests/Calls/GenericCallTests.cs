using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Calls;

/// <summary>Generic, extension and partial methods are followed like any other.</summary>
public class GenericCallTests
{
    [Fact]
    public Task A_generic_method_is_followed() =>
        CallClient.MembersAsync(
            """
            public void Outer()
            {
                using (plain.Hold())
                {
                    Rest(1);
                    {|FLT0301:Apply("text")|};
                    {|FLT0104:TakeFor<int, string>(this)|};
                }
            }

            private static void Rest<T>(T item) { }
            private static void Apply<T>(T item) => Thread.Sleep(1);
            private static void TakeFor<T, U>(Writer writer) => writer.Take();
            """);

    [Fact]
    public Task A_generic_type_is_followed() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Store<T>
            {
                private readonly SemaphoreSlim _gate = new(1, 1);
                private readonly List<T> _items = new();

                public void Add(T item)
                {
                    _gate.Wait();
                    try
                    {
                        _items.Add(item);
                    }
                    finally
                    {
                        _gate.Release();
                    }
                }

                public void AddTwice(T item)
                {
                    Add(item);
                    _gate.Wait();
                    try
                    {
                        {|FLT0104:Add(item)|};
                    }
                    finally
                    {
                        _gate.Release();
                    }
                }
            }
            """);

    [Fact]
    public Task A_constraint_calls_every_implementation_of_it() =>
        CallClient.MembersAsync(
            """
            public interface IStep
            {
                void Run(Writer owner);
            }

            public sealed class Taking : IStep
            {
                public void Run(Writer owner) => owner.Take();
            }

            public void Outer<T>(T step) where T : IStep
            {
                using (plain.Hold())
                    {|FLT0104:step.Run(this)|};
            }
            """);

    [Fact]
    public Task A_static_lock_of_another_construction_is_another_lock() =>
        ByLine.CompareRuleAsync("FLT0104",
            """
            public static class Shared<T>
            {
                public static readonly SemaphoreSlim Gate = new(1, 1);

                public static void Take()
                {
                    Gate.Wait();
                    Gate.Release();
                }
            }

            public class User
            {
                public void Outer()
                {
                    Shared<int>.Gate.Wait();
                    try
                    {
                        Shared<string>.Take();
                        Shared<int>.Take(); // FLT0104
                    }
                    finally
                    {
                        Shared<int>.Gate.Release();
                    }
                }
            }
            """);

    [Theory]
    [InlineData("public static void Flush(this Store store) => store.Take();")]
    [InlineData("public static void Flush<T>(this T store) where T : Store => store.Take();")]
    public Task An_extension_method_is_followed(string extension) =>
        Verify.OwnTypesAsync(
            $$"""
            public class Store
            {
                private readonly SemaphoreSlim _gate = new(1, 1);
                private int _count;

                public void Take()
                {
                    _gate.Wait();
                    _count++;
                    _gate.Release();
                }

                public void Outer()
                {
                    this.Rest();
                    this.Flush();
                    _gate.Wait();
                    try
                    {
                        this.Rest();
                        {|FLT0104:this.Flush()|};
                    }
                    finally
                    {
                        _gate.Release();
                    }
                }
            }

            public static class StoreExtensions
            {
                {{extension}}
                public static void Rest(this Store store) { }
            }
            """);

    [Fact]
    public Task A_partial_method_is_followed_into_its_implementation() =>
        CallClient.MembersAsync(
            """
            private partial void Step();
            partial void Nowhere();

            public void Outer()
            {
                using (plain.Hold())
                {
                    Nowhere();
                    {|FLT0104:Step()|};
                }
            }

            private partial void Step() => Take();
            """);
}
