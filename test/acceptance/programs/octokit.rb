# What a user of ruby-octokit writes (4.20, Debian 12): prints what the calls returned.
require "base64"
require "json"
require "octokit"
require "rbnacl"

client = Octokit::Client.new(
  access_token: ENV["TOKEN"],
  api_endpoint: "#{ENV["BASE"].chomp("/")}/",
  auto_paginate: true,
)
repository = "#{ENV["OWNER"]}/#{ENV["REPO"]}"

put = lambda do |at, name, value|
  key = client.get_public_key(at)
  box = RbNaCl::Boxes::Sealed.from_public_key(RbNaCl::PublicKey.new(Base64.decode64(key[:key])))
  sealed = Base64.strict_encode64(box.encrypt(value))
  client.create_or_update_secret(at, name, key_id: key[:key_id], encrypted_value: sealed)
  client.last_response.status
end

report = [repository, client.repository(repository).id].map do |at|
  statuses = [put.call(at, "RB_NAME", "v"), put.call(at, "rb_name", "w")]
  listed = client.list_secrets(at).secrets.map(&:name).include?("RB_NAME")
  name = client.get_secret(at, "RB_NAME").name
  deleted = client.delete_secret(at, "RB_NAME")
  again = client.delete_secret(at, "RB_NAME")
  { statuses: statuses, listed: listed, name: name, deleted: deleted, deletedAgain: again }
end
put.call(repository, "RB_KEPT", [0, 1, 0xff, 0xfe, 10].pack("C*"))
puts JSON.generate(report)
