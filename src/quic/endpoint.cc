#include "quic/endpoint.h"

#include "quic/endpoint_impl.h"

namespace p2p::quic {

Result<std::unique_ptr<Endpoint>> Endpoint::create(const EndpointOptions& options, PacketSink sink,
                                                   Instant now) {
  auto impl = std::make_unique<Impl>(options, std::move(sink), now);
  if (Status loaded = impl->load(options); !loaded) return tl::unexpected(loaded.error());
  return std::unique_ptr<Endpoint>(new Endpoint(std::move(impl)));
}

Endpoint::Endpoint(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Endpoint::~Endpoint() = default;
void Endpoint::receive(const PacketView& packet, Instant now) { impl_->receive(packet, now); }
void Endpoint::dial(LinkId link, const std::optional<NodeId>& peer, const SocketAddress& to, Instant now) {
  impl_->dial(link, peer, to, now);
}
void Endpoint::send(LinkId link, Bytes message) { impl_->send(link, message); }
void Endpoint::send_datagram(LinkId link, ByteView message) { impl_->send_datagram(link, message); }
void Endpoint::close(LinkId link, CloseCode code, std::string_view reason, Instant now) {
  impl_->close(link, code, reason, now);
}
void Endpoint::on_timer(Instant now) { impl_->on_timer(now); }
Instant Endpoint::next_deadline() const { return impl_->next_deadline(); }
void Endpoint::flush(Instant now) { impl_->flush(now); }
std::vector<Input> Endpoint::take_events() { return impl_->take_events(); }
size_t Endpoint::connections() const { return impl_->connections(); }
EndpointStats Endpoint::stats() const { return impl_->stats(); }

}  // namespace p2p::quic
